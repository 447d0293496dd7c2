// SPDX-License-Identifier: Apache-2.0

/// A value in a place of its own: whatever has it is small, and a copy shares it.
///
/// A core is asked after every key, and for a question that is not answered in place all of it is
/// copied. So what is large in a core and seldom needed lies beside it.
package indirect enum Boxed<Value> {
    case boxed(Value)

    package init(_ value: Value) { self = .boxed(value) }

    package var value: Value {
        get {
            switch self {
            case .boxed(let value): value
            }
        }
        set { self = .boxed(newValue) }
    }
}

extension Boxed: Equatable where Value: Equatable {}
extension Boxed: Sendable where Value: Sendable {}
