/** sha-256 of bytes or of a text's UTF-8, as 64 lower-case hex digits. The real one is shared/crypto/sha256.ts. */
export type Sha256Hex = (data: Uint8Array | string) => string;
