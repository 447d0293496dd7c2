// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
import PackageDescription

/// One set of rules for every Swift target: warnings are errors, unsafe calls are visible.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The pure modules run hundred thousands of schedules in tests, so they are optimised there too.
let pure: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let core: [Target.Dependency] = ["RelayWire", "RelayCore"]
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
    name: "relay",
    products: [
        .executable(name: "relay-client", targets: ["relay-client"]),
        .executable(name: "relay-server", targets: ["relay-server"]),
        .executable(name: "relay-holder", targets: ["relay-holder"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
    ],
    targets: [
        // Pure: no I/O, no clock. Scripts/check.sh holds them to their imports.
        .target(name: "RelayWire", swiftSettings: pure),
        .target(name: "RelayTerminal", swiftSettings: pure),
        .target(
            name: "RelayCore", dependencies: ["RelayWire", "RelayTerminal"], swiftSettings: pure),

        // The operating system and OpenSSL.
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "CRelayPTY"),
        .target(
            name: "RelaySystem", dependencies: ["CRelayPTY", "RelayWire"], swiftSettings: strict),
        .target(
            name: "RelayPTY", dependencies: ["CRelayPTY", "RelaySystem", "RelayWire"],
            swiftSettings: strict),
        .target(
            name: "RelayTLS", dependencies: ["COpenSSL", "RelayCore"] + nio, swiftSettings: strict),

        // Drivers: perform the cores' effects.
        .target(
            name: "RelayHolder", dependencies: core + ["RelaySystem", "RelayPTY"],
            swiftSettings: strict),
        .target(
            name: "RelayServer",
            dependencies: core + ["RelaySystem", "RelayTLS", logging] + nio,
            swiftSettings: strict),
        .target(
            name: "RelayClient",
            dependencies: core + ["RelayTerminal", "RelaySystem", "RelayPTY", "RelayTLS"] + nio,
            swiftSettings: strict),

        // Programs: arguments, configuration, exit status.
        .executableTarget(
            name: "relay-holder", dependencies: ["RelayHolder"], swiftSettings: strict,
            linkerSettings: [
                // One process per session: without the dynamic loader it needs half the memory.
                .unsafeFlags(["-static-executable"], .when(configuration: .release))
            ]),
        .executableTarget(
            name: "relay-server", dependencies: ["RelayServer", arguments, logging],
            swiftSettings: strict),
        .executableTarget(
            name: "relay-client", dependencies: ["RelayClient", "RelayWire", arguments],
            swiftSettings: strict),

        // Tests and what they stand on.
        .target(
            name: "CutProxy", dependencies: nio, path: "Tests/CutProxy", swiftSettings: strict),
        .executableTarget(
            name: "cut-proxy", dependencies: ["CutProxy", arguments], path: "Tests/cut-proxy",
            swiftSettings: strict),
        .executableTarget(
            name: "model-rate", dependencies: ["RelayTerminal"], path: "Tests/model-rate",
            swiftSettings: strict),
        .executableTarget(
            name: "bare-holder", dependencies: ["RelayHolder"], path: "Tests/bare-holder",
            swiftSettings: strict,
            linkerSettings: [
                .unsafeFlags(["-static-executable"], .when(configuration: .release))
            ]),
        .testTarget(name: "RelayWireTests", dependencies: ["RelayWire"], swiftSettings: strict),
        .testTarget(
            name: "RelayTerminalTests", dependencies: ["RelayTerminal"],
            exclude: ["Recordings"], swiftSettings: pure),
        // The world's objects are reached by many ways; checking each access would take a fifth of
        // the time.
        .testTarget(
            name: "RelayCoreTests", dependencies: core + ["RelayTerminal"],
            swiftSettings: pure + [.unsafeFlags(["-enforce-exclusivity=unchecked"])]),
        .testTarget(
            name: "RelaySystemTests", dependencies: ["RelaySystem", "RelayPTY", "RelayWire"],
            swiftSettings: strict),
        .testTarget(
            name: "RelayHolderTests",
            dependencies: ["RelayHolder", "RelaySystem"] + core, swiftSettings: strict),
        .testTarget(
            name: "RelayTLSTests",
            dependencies: [
                "RelayTLS", "RelayCore", "COpenSSL",
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ] + nio,
            swiftSettings: strict),
        .testTarget(
            name: "RelayServerTests",
            dependencies: core + ["RelayServer", "RelaySystem", "RelayTLS", logging] + nio,
            swiftSettings: strict),
        .testTarget(
            name: "RelayClientTests",
            dependencies: core + ["RelayClient", "RelaySystem", "RelayPTY", "RelayTLS"] + nio,
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: core + ["CutProxy", "RelayTerminal", "RelaySystem", "RelayTLS"] + nio,
            swiftSettings: strict),
    ],
    cLanguageStandard: .gnu11
)
