// swift-tools-version: 6.2
import PackageDescription

/// One array of settings for every target of ours.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .treatAllWarnings(as: .error),
]

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]

/// A library of ours and its tests, which stand in `Tests/<name>Tests`.
func library(_ name: String, _ dependencies: [Target.Dependency], testsAlsoUse extra: [Target.Dependency] = [])
    -> [Target]
{
    [
        .target(name: name, dependencies: dependencies, swiftSettings: settings),
        .testTarget(
            name: name + "Tests",
            dependencies: [.byName(name: name)] + dependencies + extra,
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
    ]
}

let package = Package(
    name: "squall",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "squall", targets: ["squall"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-atomics", from: "1.3.0"),
    ],
    targets: [
        // libyaml: YAML events with marks on both ends, which higher-level wrappers drop.
        .systemLibrary(
            name: "CYaml",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
        ),
        // zlib: gzip and deflate bodies.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        // RE2: regular expressions in linear time. The library is C++, so a shim of C functions stands before it.
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    ]
        + library("SquallExpressions", ["CRE2", .product(name: "Crypto", package: "swift-crypto")])
        + library("SquallPlan", ["SquallExpressions"])
        + library(
            "SquallLanguage",
            ["SquallPlan", "SquallExpressions", "CYaml", .product(name: "Crypto", package: "swift-crypto")]
        )
        + library("SquallMetrics", ["SquallPlan", "SquallExpressions"])
        + library(
            "SquallClients",
            nio + [
                "CZlib", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ],
            testsAlsoUse: ["TestSupport"]
        )
        + library(
            "SquallEngine",
            ["SquallClients", "SquallMetrics", "SquallPlan", "SquallExpressions"] + nio
                + [
                    .product(name: "Atomics", package: "swift-atomics"),
                    .product(name: "NIOHTTP1", package: "swift-nio"),
                ],
            testsAlsoUse: [
                "SquallDemo", "SquallLanguage", .product(name: "NIOWebSocket", package: "swift-nio"),
            ]
        )
        + library("SquallReports", ["SquallMetrics", "SquallPlan", "SquallExpressions"])
        + library(
            "SquallDemo",
            nio + [
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        )
        + [
            .executableTarget(
                name: "squall",
                dependencies: [
                    "SquallDemo", "SquallEngine", "SquallExpressions", "SquallLanguage", "SquallMetrics", "SquallPlan",
                    "SquallReports",
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ],
                swiftSettings: settings
            ),
            .testTarget(name: "ArchitectureTests", swiftSettings: settings),
            // Programs that tests start, and their ports and files.
            .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
            .testTarget(
                name: "EndToEndTests",
                dependencies: ["squall", "TestSupport"],
                resources: [.copy("Fixtures")],
                swiftSettings: settings
            ),
        ]
)
