// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Another `getaddrinfo` for the programs of a test, which says what the test wants, or nothing at
/// all: a small library that the dynamic loader puts before the C library's.
///
/// Names are not asked of anybody; the address they all have, or `hang`, stands in a file.
struct StrangeResolver {
    private let scratch: Scratch

    /// For the programs.
    var environment: [String: String] {
        ["LD_PRELOAD": scratch.file("resolver.so"), "STRANGE_RESOLVER": scratch.file("answer")]
    }

    /// From now on.
    func answers(_ address: String) throws { try scratch.write(address, to: "answer") }
    func hangs() throws { try answers("hang") }

    static func with(_ body: (StrangeResolver) async throws -> Void) async throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try scratch.write(source, to: "resolver.c")
        try await Program.run(
            compiler,
            [
                "-shared", "-fPIC", "-o", scratch.file("resolver.so"), scratch.file("resolver.c"),
                "-ldl",
            ])
        try await body(StrangeResolver(scratch: scratch))
    }

    fileprivate static let compiler = "/usr/bin/cc"

    private static let source = """
        #define _GNU_SOURCE
        #include <arpa/inet.h>
        #include <dlfcn.h>
        #include <netdb.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        typedef int function(const char *, const char *, const struct addrinfo *,
                             struct addrinfo **);

        int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                        struct addrinfo **result) {
            function *real = (function *)dlsym(RTLD_NEXT, "getaddrinfo");
            char answer[64] = "", number[16];
            const char *path = getenv("STRANGE_RESOLVER");
            FILE *file = path ? fopen(path, "r") : NULL;
            if (file) {
                if (!fgets(answer, sizeof answer, file)) answer[0] = 0;
                fclose(file);
            }
            if (!name || !answer[0] || inet_pton(AF_INET, name, number) == 1)
                return real(name, service, hints, result);
            while (!strcmp(answer, "hang")) pause();
            return real(answer, service, hints, result);
        }
        """
}

extension Trait where Self == ConditionTrait {
    static var needsCompiler: Self {
        .enabled("a C compiler is to be there") {
            FileManager.default.isExecutableFile(atPath: StrangeResolver.compiler)
        }
    }
}
