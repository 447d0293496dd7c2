// SPDX-License-Identifier: Apache-2.0

/// Made by the `openssl` program, for what our own code must read.
enum Vectors {
    static let p256Key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOfqwRf7s6WvZdpL8
        HAn79ZFsDGCIF/TARzigIpngiWihRANCAARbWksRCdd0v3pqzxkMM6W2OLEc4xB0
        a6xkeo18EtToiJErOTMKqbndLpvGkv/qffZbqzHDoPXLJrtdvayjt75H
        -----END PRIVATE KEY-----
        """

    static let p256Certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBeTCCAR+gAwIBAgIUKQAgtqpWGhCQzsbxRif6wCuY5XkwCgYIKoZIzj0EAwIw
        ETEPMA0GA1UEAwwGdmVjdG9yMCAXDTI2MTEyMjE5NTgwNloYDzIxMjYxMDI5MTk1
        ODA2WjARMQ8wDQYDVQQDDAZ2ZWN0b3IwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
        AARbWksRCdd0v3pqzxkMM6W2OLEc4xB0a6xkeo18EtToiJErOTMKqbndLpvGkv/q
        ffZbqzHDoPXLJrtdvayjt75Ho1MwUTAdBgNVHQ4EFgQU4t39UeJ5ZOYyJddEMsXw
        nVSHvSwwHwYDVR0jBBgwFoAU4t39UeJ5ZOYyJddEMsXwnVSHvSwwDwYDVR0TAQH/
        BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAshkCmGOGIw6jKKg8Wj4ARX/ohKlf
        EYggN8AHmbHghAICIDIl9m6Og1t6yliBwbMKUyoSTsJi+bpvHyH3d6KAMCmy
        -----END CERTIFICATE-----
        """

    /// `openssl pkey -pubout -outform DER | openssl dgst -sha256 -binary | base64`
    static let p256Fingerprint = "SHA256:uG7I/om2KTkI+B7pvwimy025+M3IH0KjZp94cjWtmRk"

    /// An Ed25519 key behind a passphrase.
    static let encryptedKey = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiw7DOGyz7AZAICCAAw
        DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGFe9Jvuo/JE/4vG74PX2qsEQLB1
        HICL3fAd5pDtq3vS9ECJSHy4ZlFWNBLOz72WLFADWVS3LtcGurmlS4MGkgXCLTNh
        lYyk4P7eL7u8fMr+W28=
        -----END ENCRYPTED PRIVATE KEY-----
        """
}
