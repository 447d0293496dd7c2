// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The target of this run; chosen once by `--target=NAME`, before the first input.
// libFuzzer has one thread, and calls `LLVMFuzzerInitialize` before anything else.
nonisolated(unsafe) private var chosen: FuzzTarget?

/// libFuzzer's first call. It leaves words that begin with `--` to us.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>>>
) -> CInt {
    for index in 0..<Int(unsafe count.pointee) {
        let word = unsafe String(cString: words.pointee[index])
        if word == "--list" {
            for target in FuzzTarget.all { print(target.name) }
            exit(0)
        }
        guard word.hasPrefix("--target=") else { continue }
        unsafe chosen = FuzzTarget.all.first { $0.name == word.dropFirst("--target=".count) }
    }
    if unsafe chosen == nil {
        print("fuzz: which target? --list names them, --target=NAME chooses")
        exit(2)
    }
    return 0
}

/// One input.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    var choices = Choices(input)
    unsafe chosen?.run(&choices)
    return 0
}

/// Ends the program, which libFuzzer reports with the input that led here.
func promise(_ isKept: Bool, _ promise: @autoclosure () -> String) {
    if !isKept { fatalError("not so: \(promise())") }
}
