import { z } from 'zod';
import { call } from './call.ts';
import { nothing } from './session-calls.ts';

/** Made by build/licences.ts beside the fonts; what follows is its form. */
export const licencesFile = 'licences.json';

/** Something of others that the product brings: `licence` as an SPDX expression, null where its makers state none. */
export const shippedPartSchema = z.object({ name: z.string(), version: z.string(), kind: z.enum(['font', 'program', 'package']), licence: z.string().nullable(), author: z.string() });
export type ShippedPart = z.infer<typeof shippedPartSchema>;

/** `texts` by number, as many parts share one text. */
export const shippedLicencesSchema = z.object({
  parts: z.array(shippedPartSchema.extend({ textId: z.number().int().nullable() })),
  texts: z.array(z.string()),
});
export type ShippedLicences = z.infer<typeof shippedLicencesSchema>;

export const aboutCalls = {
  'about.show': call(nothing, z.object({
    version: z.string(),
    parts: z.array(shippedPartSchema),
    /** The font named at start for the rarest characters; `problem` says why it is not used. Null when none was named. */
    rareFont: z.object({ fileName: z.string(), problem: z.string().nullable() }).nullable(),
  })),
  'about.licence': call(z.object({ name: z.string(), version: z.string() }), z.object({ text: z.string() })),
} as const;
