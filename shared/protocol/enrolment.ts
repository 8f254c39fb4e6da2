import { z } from 'zod';
import { staffSchema } from '../domain/records.ts';

/**
 * POST /sync/enrol {code, name, publicKey, encryptionKey} → {deviceId, epoch, eventRootPem}: a one-time code shown by an admin binds a device.
 * The same code with the same keys, within the code's life, is answered with the same device again: the answer may get lost.
 * POST /sync/staff-key {account, password, publicKey} → {staff, settings}: signing in; binds the key at the first time on a device.
 * POST /sync/password {account, password, newPassword, publicKey} → {staff, settings}: sets another password and signs in with it. A one-time
 * password (`must_change`) can do nothing else.
 * Keys are SPKI DER, base64, P-256. Every other /sync call carries the headers of `deviceAuthHeaders`.
 */
export const enrolRequestSchema = z.object({
  code: z.string().min(4).max(64), name: z.string().min(1).max(60), publicKey: z.string(), encryptionKey: z.string(),
  /** A desk that the hub has forgotten, having been restored from before its enrolment, comes back as who it was: its commands bear this id. */
  deviceId: z.string().regex(/^[0-9a-f]{32}$/).optional(),
});
export const enrolResponseSchema = z.object({ deviceId: z.string(), epoch: z.string(), hubTimeMs: z.number().int(), eventRootPem: z.string() });

export const staffKeyRequestSchema = z.object({ account: z.string(), password: z.string(), publicKey: z.string() });
/** What the office wants of its desks; a desk keeps what it was last told. */
export const deskSettingsSchema = z.object({ offlineDays: z.number().int().positive(), idleLockMinutes: z.number().int().positive() });
export type DeskSettings = z.infer<typeof deskSettingsSchema>;
export const plainDeskSettings: DeskSettings = { offlineDays: 7, idleLockMinutes: 15 };
export const staffKeyResponseSchema = z.object({ staff: staffSchema, settings: deskSettingsSchema.default(plainDeskSettings) });

export const passwordRequestSchema = z.object({ account: z.string(), password: z.string(), newPassword: z.string().max(512), publicKey: z.string() });

/** What a desk says of itself when it asks for changes; unsigned, since nothing is decided by it. */
export const deviceReportHeaders = { version: 'x-desk-version', waiting: 'x-desk-waiting' } as const;
/** Names of the headers; the signature (base64 DER ECDSA) covers `METHOD\npath\nsha256hex(body)\ntimeMs`. */
export const deviceAuthHeaders = { deviceId: 'x-device-id', incarnation: 'x-device-incarnation', timeMs: 'x-device-time', signature: 'x-device-signature', protocol: 'x-protocol' } as const;
/** A request whose time is further off than this is refused. */
export const maxDeviceClockSkewMs = 15 * 60_000;
