/** What encrypts the folders of the tests' desks. */
export const deskKey: Uint8Array = Buffer.from('6e'.repeat(32), 'hex');
