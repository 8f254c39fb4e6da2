import type { KeyStoreDeps } from '../../electron/shell/key-store.ts';

export type FakeKeyStore = { user?: string; backend?: 'gnome_libsecret' | 'kwallet6' | 'basic_text'; isAvailable?: boolean; shouldReEncrypt?: boolean; platform?: string };

/** A key store of one system user: what it wraps carries that user's mark, and only the same mark unwraps it. */
export function createKeyStore(changes: FakeKeyStore = {}): KeyStoreDeps {
  const mark = Buffer.from(`${changes.user ?? 'wang'}:`);
  let nextByte = 1;
  return {
    platform: changes.platform ?? 'linux',
    random: { bytes: (length) => Uint8Array.from({ length }, () => nextByte++) },
    safeStorage: {
      getSelectedStorageBackend: () => changes.backend ?? 'gnome_libsecret',
      isAsyncEncryptionAvailable: async () => changes.isAvailable ?? true,
      encryptStringAsync: async (text) => Buffer.concat([mark, Buffer.from(text).map((byte) => byte ^ 0x5a)]),
      decryptStringAsync: async (wrapped) => {
        if (!wrapped.subarray(0, mark.length).equals(mark)) throw new Error('cannot decrypt');
        return { result: Buffer.from(wrapped.subarray(mark.length).map((byte) => byte ^ 0x5a)).toString(), shouldReEncrypt: changes.shouldReEncrypt ?? false };
      },
    },
  };
}
