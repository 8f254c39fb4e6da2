import { deflateSync } from 'node:zlib';
import { sha256Hex } from '../../crypto/sha256.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { must } from '../../lib/assert.ts';
import type { FillInput, FilledDocument, FillProblem, TemplateSource } from '../doors.ts';
import type { BaseCodes, CharacterCodes, ShownCharacter } from '../fill/encode-row.ts';
import { resolveFieldValues } from '../fill/field-values.ts';
import { writeHouseholdTail } from '../fill/household-tail.ts';
import { commonCharacters } from '../fonts/common-characters.ts';
import type { FontFiles } from '../fonts/font-files.ts';
import { createFontSet, findUnprintable, type FaceName, type FontRole, type FontSet } from '../fonts/font-set.ts';
import { cutFont } from '../fonts/text-codes.ts';
import type { BaseFont } from '../pdf/base-writer.ts';
import { buildDocument } from './build-document.ts';
import { readingTextOf } from './reading-text.ts';
import { compileVariant, type CompiledVariant } from './compile-variant.ts';
import { layoutUnits, type LayoutUnit } from './layout-units.ts';
import type { Advance } from './line-breaker.ts';
import { parseTemplate } from './parse-template.ts';
import { staticTexts } from './static-texts.ts';
import type { Template } from './template-model.ts';

export type Compiler = {
  /** One household's original. Problems are what a clerk can mend, each naming its field. */
  readonly fill: (source: TemplateSource, input: FillInput) => Promise<Result<FilledDocument, readonly FillProblem[]>>;
  /** Which characters can be printed. */
  readonly fontSet: FontSet;
};

/** A template made ready: parsed, its fixed blocks laid out, its fonts cut; bases by page-break variant. */
type CompiledTemplate = {
  readonly template: Template;
  readonly units: readonly LayoutUnit[];
  readonly usesMembers: boolean;
  readonly fonts: readonly BaseFont[];
  readonly baseCodes: BaseCodes;
  readonly variants: Map<string, Promise<CompiledVariant>>;
};

type CompiledText = { readonly text: string; readonly compiled: Result<CompiledTemplate, readonly FillProblem[]> };

const maxTemplates = 20;
const maxVariants = 256;

/** Fills templates. Compiled templates and bases are kept, the oldest forgotten; the same input gives the same bytes. */
export function createCompiler(deps: { readonly fonts: FontFiles }): Compiler {
  const fontSet = createFontSet(deps.fonts);
  const advance = rememberedAdvance(fontSet);
  const templates = new Map<string, Promise<CompiledText>>();
  const compile = async (source: TemplateSource): Promise<CompiledText['compiled']> => {
    const make = async (): Promise<CompiledText> => ({ text: source.text, compiled: await compileTemplate(source, fontSet, advance) });
    const known = await remember(templates, source.templateVersionId, maxTemplates, make);
    if (known.text === source.text) return known.compiled;
    // A preview asks for text after text under one name. Texts are compared, as hashing one for every household would take long.
    templates.delete(source.templateVersionId);
    return (await remember(templates, source.templateVersionId, maxTemplates, make)).compiled;
  };
  return {
    fontSet,
    fill: async (source, input) => {
      const compiled = await compile(source);
      return compiled.ok ? fillTemplate(compiled.value, source, input, fontSet, advance) : compiled;
    },
  };
}

async function compileTemplate(
  source: TemplateSource, fontSet: FontSet, advance: Advance,
): Promise<Result<CompiledTemplate, readonly FillProblem[]>> {
  const parsed = parseTemplate(source.text);
  if (!parsed.ok) {
    return err(parsed.error.map((each) => templateFault(`模板第 ${each.line} 行第 ${each.column} 个字：${each.message}`)));
  }
  const template = parsed.value;
  const texts = staticTexts(template);
  const unprintable = findUnprintable([...texts.regular, ...texts.bold].join(''), fontSet);
  if (unprintable.length > 0) return err(unprintable.map((character) => templateFault(`模板里的“${character}”字库里没有，无法打印，请换一种写法。`)));
  const fonts = await cutBaseFonts(texts, fontSet);
  const units = layoutUnits(template.blocks, advance);
  return ok({
    template,
    units,
    usesMembers: template.blocks.some((block) => block.kind === 'members'),
    fonts,
    baseCodes: codesOf(fonts, fontSet),
    variants: new Map(),
  });
}

async function fillTemplate(
  compiled: CompiledTemplate, source: TemplateSource, input: FillInput, fontSet: FontSet, advance: Advance,
): Promise<Result<FilledDocument, readonly FillProblem[]>> {
  const values = resolveFieldValues(compiled.template.fieldLabels, compiled.usesMembers, input, fontSet);
  if (!values.ok) return values;
  const built = buildDocument(compiled.units, values.value);
  if (built.problems.length > 0) return err(built.problems);
  const variant = await remember(compiled.variants, built.shape, maxVariants, () => compileVariant({
    template: compiled.template,
    title: source.title,
    rows: built.rows,
    isFilled: (index) => built.filled[index] === true,
    fonts: compiled.fonts,
    codes: baseOnly(compiled.baseCodes),
    advance,
    key: `${source.templateVersionId} ${sha256Hex(source.text)} ${built.shape}`,
  }));
  const { valueOf } = values.value;
  const readingTextBytes = readingTextOf(built.reading);
  const readingTextDigest = sha256Hex(readingTextBytes);
  const tail = writeHouseholdTail({
    variant, template: compiled.template, title: source.title, rows: built.rows, valueOf, agreementNo: input.agreementNo, verifyUrl: input.verifyUrl,
    readingTextDigest, fonts: fontSet, advance, baseCodes: compiled.baseCodes,
  });
  return ok({
    base: variant.base,
    tail,
    baseDigest: variant.baseDigest,
    digest: variant.baseHash.copy().update(tail).digest('hex'),
    readingText: built.reading.map(({ block }) => block),
    readingTextBytes,
    readingTextDigest,
    pageCount: variant.pages.length,
  });
}

async function cutBaseFonts(texts: { readonly regular: readonly string[]; readonly bold: readonly string[] }, fontSet: FontSet): Promise<readonly BaseFont[]> {
  const wanted = new Map<FaceName, Set<number>>([['regular', new Set()], ['bold', new Set()], ['fallback', new Set()], ['rare', new Set()]]);
  const want = (role: FontRole, text: string): void => {
    for (const character of text) {
      const codePoint = character.codePointAt(0) ?? 0;
      const faceName = fontSet.faceFor(role, codePoint);
      if (faceName !== null) wanted.get(faceName)?.add(codePoint);
    }
  };
  for (const text of [...texts.regular, commonCharacters]) want('regular', text);
  for (const text of texts.bold) want('bold', text);
  const fonts: BaseFont[] = [];
  for (const [faceName, characters] of wanted) {
    if (characters.size === 0) continue;
    const cut = await cutFont(fontSet, faceName, characters);
    fonts.push({ name: `F${fonts.length + 1}`, cut, packedFile: deflateSync(cut.file, { level: 9 }) });
  }
  return fonts;
}

/** What a base has: each role's own font, and the rest by code point, characters beyond the basic plane and those of the fallback face. */
function codesOf(fonts: readonly BaseFont[], fontSet: FontSet): BaseCodes {
  const known = { regular: { font: '', codes: new Uint16Array(0x10000) }, bold: { font: '', codes: new Uint16Array(0x10000) } };
  const rest = { regular: new Map<number, ShownCharacter>(), bold: new Map<number, ShownCharacter>() };
  for (const { name, cut } of fonts) {
    for (const role of ['regular', 'bold'] as const) {
      if (cut.faceName === role) known[role].font = name;
      for (const [codePoint, code] of cut.codes) {
        if (fontSet.faceFor(role, codePoint) !== cut.faceName) continue;
        if (cut.faceName === role && codePoint < 0x10000) known[role].codes[codePoint] = code;
        else rest[role].set(codePoint, { font: name, code });
      }
    }
  }
  return { known, rest };
}

function baseOnly({ known, rest }: BaseCodes): CharacterCodes {
  return { known, other: (role, codePoint) => must(rest[role].get(codePoint), `U+${codePoint.toString(16)} is not in the base`) };
}

const unmeasured = 0xffff;

/** The font set's advances, looked up once for each character of the basic plane; kept small, as every character of every document asks. */
function rememberedAdvance(fontSet: FontSet): Advance {
  const unitsPerEm = { regular: fontSet.face('regular').unitsPerEm, bold: fontSet.face('bold').unitsPerEm };
  const known = { regular: new Uint16Array(0x10000).fill(unmeasured), bold: new Uint16Array(0x10000).fill(unmeasured) };
  return (role, codePoint) => {
    const units = (role === 'bold' ? known.bold : known.regular)[codePoint] ?? unmeasured;
    if (units !== unmeasured) return units / (role === 'bold' ? unitsPerEm.bold : unitsPerEm.regular);
    const fresh = fontSet.advance(role, codePoint);
    const freshUnits = Math.round(fresh * unitsPerEm[role]);
    // A character of another face may have a width that is no whole number of this one's units.
    if (codePoint < 0x10000 && freshUnits / unitsPerEm[role] === fresh) known[role][codePoint] = freshUnits;
    return fresh;
  };
}

/** One making per key, shared by those who ask meanwhile; the key used longest ago goes when it is full. */
function remember<Value>(cache: Map<string, Promise<Value>>, key: string, most: number, make: () => Promise<Value>): Promise<Value> {
  const known = cache.get(key);
  if (known !== undefined) {
    // A map iterates in the order of insertion: the one used longest ago stands first.
    if (cache.size >= most) {
      cache.delete(key);
      cache.set(key, known);
    }
    return known;
  }
  const oldest = cache.keys().next();
  if (cache.size >= most && oldest.done === false) cache.delete(oldest.value);
  const made = make();
  cache.set(key, made);
  // A making that failed is not kept: the next asker makes it again and sees the failure itself.
  made.then(undefined, () => {
    if (cache.get(key) === made) cache.delete(key);
  });
  return made;
}

function templateFault(message: string): FillProblem {
  return { code: 'template_fault', fieldLabel: null, message };
}
