import { z } from 'zod';
import { staffSchema } from '../domain/records.ts';

/**
 * POST /sync/enrol {code, name, publicKey, encryptionKey} → {deviceId, epoch, eventRootPem}: a one-time code shown by an admin binds a device.
 * POST /sync/staff-key {account, password, publicKey} → {staff, verifier}: first sign-in of a staff member on any device.
 * Keys are SPKI DER, base64, P-256. Every other /sync call carries the headers of `deviceAuthHeaders`.
 */
export const enrolRequestSchema = z.object({
  code: z.string().min(4).max(64), name: z.string().min(1).max(60), publicKey: z.string(), encryptionKey: z.string(),
});
export const enrolResponseSchema = z.object({ deviceId: z.string(), epoch: z.string(), hubTimeMs: z.number().int(), eventRootPem: z.string() });

export const staffKeyRequestSchema = z.object({ account: z.string(), password: z.string(), publicKey: z.string() });
export const staffKeyResponseSchema = z.object({ staff: staffSchema });

/** Names of the headers; the signature (base64 DER ECDSA) covers `METHOD\npath\nsha256hex(body)\ntimeMs`. */
export const deviceAuthHeaders = { deviceId: 'x-device-id', incarnation: 'x-device-incarnation', timeMs: 'x-device-time', signature: 'x-device-signature', protocol: 'x-protocol' } as const;
/** A request whose time is further off than this is refused. */
export const maxDeviceClockSkewMs = 15 * 60_000;
