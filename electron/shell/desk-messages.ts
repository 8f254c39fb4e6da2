import { z } from 'zod';

/** How a desk is started. `keyHex` is the system-kept key of this desk; `demoEnrolmentCode` makes it a demonstration desk; `rareFontFile` is a font for the rarest characters. */
const startSchema = z.object({
  type: z.literal('start'), dataDir: z.string().min(1), hubUrl: z.url(), version: z.string().min(1), keyHex: z.string().regex(/^[0-9a-f]{64}$/), demoEnrolmentCode: z.string().min(1).optional(),
  rareFontFile: z.string().min(1).optional(),
});
export type StartMessage = z.infer<typeof startSchema>;

/** What the main process tells the desk process. Renderer ports follow as transferred MessagePorts of a `renderer` message. */
export const toDeskSchema = z.discriminatedUnion('type', [
  startSchema,
  z.object({ type: z.literal('renderer') }),
  z.object({ type: z.literal('answer'), askId: z.number().int(), answer: z.unknown() }),
  /** The computer sleeps or is locked, or somebody chose it in the menu. */
  z.object({ type: z.literal('lock') }),
  z.object({ type: z.literal('stop') }),
]);
export type ToDesk = z.infer<typeof toDeskSchema>;

const fileFilterSchema = z.object({ name: z.string().max(40), extensions: z.array(z.string().regex(/^[a-z0-9]{1,8}$/)).max(8) });

/** What only the shell can do for the desk. Paths are told to the desk process alone, which hands the renderer a token for them. */
export const askSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open_file'), title: z.string().max(80), filters: z.array(fileFilterSchema).max(8) }),
  z.object({ kind: z.literal('save_file'), title: z.string().max(80), fileName: z.string().max(300), filters: z.array(fileFilterSchema).max(8) }),
  z.object({ kind: z.literal('choose_folder'), title: z.string().max(80) }),
  z.object({ kind: z.literal('print_page') }),
  z.object({ kind: z.literal('open_external'), address: z.string().max(2000) }),
]);
export type Ask = z.infer<typeof askSchema>;

/** What the desk process tells the main process. */
export const fromDeskSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('failed'), code: z.string().min(1).max(80), message: z.string().max(2000) }),
  z.object({ type: z.literal('ask'), askId: z.number().int(), ask: askSchema }),
]);
export type FromDesk = z.infer<typeof fromDeskSchema>;
