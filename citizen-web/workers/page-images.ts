import { openBytes, sealBytes } from '../../shared/crypto/envelope.ts';
import { sha256Hex } from '../../shared/crypto/sha256.ts';
import { pageOrigins } from '../../shared/documents/pdf/page-origins.ts';
import type { DocumentRef } from '../../shared/domain/records.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import { dataKeyOf, findDataKey } from '../store/data-keys.ts';
import type { HubDeps } from '../store/hub-deps.ts';
import { readDocument } from '../store/parts.ts';
import type { HubSchema, ReadDb, WriteDb } from '../store/schema.ts';
import { statement } from '../store/statement.ts';
import type { Urgency } from './thread-pool.ts';

/** Twice the 72 dpi of a PDF point: sharp on a phone. */
const scale = 2;
/** The owner of pages that show nothing but the base. */
const nobody = '';

export type PageSize = { readonly width: number; readonly height: number };
export type CachedPage = PageSize & { readonly png: Uint8Array };

/** The size in pixels of each page of a document; all are drawn first where that has not been done ahead. */
export async function pageSizes(deps: HubDeps, ref: DocumentRef, householdId: string): Promise<readonly PageSize[]> {
  const kept = await keptSizes(deps.db, ref);
  if (kept !== null) return kept;
  await drawPages(deps, ref, householdId, 'now');
  return must(await keptSizes(deps.db, ref), 'the pages have just been drawn');
}

/** A page of a document as a picture, kept by digest and sealed with the household's key. Stops on a page that is not there. */
export async function pageImage(deps: HubDeps, ref: DocumentRef, householdId: string, pageIndex: number): Promise<CachedPage> {
  const kept = await keptPage(deps, ref.digest, householdId, pageIndex);
  if (kept !== null) return kept;
  await drawPages(deps, ref, householdId, 'now');
  return must(await keptPage(deps, ref.digest, householdId, pageIndex), `the document has no page ${pageIndex + 1}`);
}

/**
 * Draws the pages of a document that have no picture yet, and keeps them in one transaction; how many were drawn. A page that an
 * earlier revision of the file shows just so is drawn from that revision and kept under its digest: what the household's tail does
 * not touch once for all households of the base, in the clear, since the base alone was drawn; what the signature does not touch
 * once for original and signed copy.
 */
export async function drawPages(deps: HubDeps, ref: DocumentRef, householdId: string, urgency: Urgency): Promise<number> {
  if ((await keptSizes(deps.db, ref)) !== null) return 0;
  const bytes = await readDocument(deps.db, deps, ref);
  assert(bytes.ok, `document ${ref.digest} cannot be read`);
  const places = await findPlaces(deps, ref, bytes.value, householdId);
  try {
    return await drawAndKeep(deps, { ref, householdId, bytes: bytes.value, places, urgency });
  } finally {
    for (const place of places) if (place.owner === nobody) inHand(deps.db).delete(contextOf(place.digest, place.page));
  }
}

type Drawing = { readonly ref: DocumentRef; readonly householdId: string; readonly bytes: Uint8Array; readonly places: readonly Place[]; readonly urgency: Urgency };

async function drawAndKeep(deps: HubDeps, { ref, householdId, bytes, places, urgency }: Drawing): Promise<number> {
  const drawn = await Promise.all(places.map(async (place) => {
    const kept = await readRow(deps.db, place.digest, place.page);
    if (kept !== undefined) return { place, picture: null, width: kept.width, height: kept.height };
    const draw = (): Promise<CachedPage> => deps.documents.pageImage(bytes.subarray(0, place.length), place.page, scale, urgency);
    const picture = await (place.owner === nobody ? drawOnce(deps, place, draw) : draw());
    return { place, picture: picture.png, width: picture.width, height: picture.height };
  }));
  await deps.db.transaction().execute(async (tx) => {
    const key = await dataKeyOf(tx, deps, householdId);
    for (const { place, picture, width, height } of drawn) {
      const size = { width, height, pageCount: places.length };
      if (picture !== null) {
        const body = place.owner === nobody ? picture : sealBytes(picture, key, contextOf(place.digest, place.page), deps.random);
        await keep(tx, { ...place, ...size, body, sameAs: null });
      }
      if (place.digest !== ref.digest) await keep(tx, { ...place, ...size, digest: ref.digest, owner: householdId, body: new Uint8Array(), sameAs: place.digest });
    }
  });
  return drawn.filter((each) => each.picture !== null).length;
}

/** Thousands of documents that are pushed at once share a base: its pages are drawn by the first of them, and in hand until they are kept. */
const basesInHand = new WeakMap<ReadDb, Map<string, Promise<CachedPage>>>();

function inHand(db: ReadDb): Map<string, Promise<CachedPage>> {
  const pages = basesInHand.get(db) ?? new Map<string, Promise<CachedPage>>();
  basesInHand.set(db, pages);
  return pages;
}

function drawOnce(deps: HubDeps, place: Place, draw: () => Promise<CachedPage>): Promise<CachedPage> {
  const name = contextOf(place.digest, place.page);
  const drawing = inHand(deps.db).get(name) ?? draw();
  inHand(deps.db).set(name, drawing);
  return drawing;
}

/** Where a page's picture is kept: under which digest and whose, and how much of the file it is drawn from. */
type Place = { readonly page: number; readonly digest: string; readonly owner: string; readonly length: number };

async function findPlaces(deps: HubDeps, ref: DocumentRef, bytes: Uint8Array, householdId: string): Promise<Place[]> {
  const origins = pageOrigins(bytes);
  assert(origins.ok, `document ${ref.digest} has no pages`);
  const { pages, revisionLengths } = origins.value;
  const base = await sharedBase(deps.db, ref);
  return pages.map((revision, page) => {
    const length = must(revisionLengths[revision], 'a revision has its length');
    if (revision === 0 && length === base?.length) return { page, digest: base.digest, owner: nobody, length };
    // The base of a document that no other household has is the household's.
    const isWhole = length === bytes.length || revision === 0;
    return { page, digest: isWhole ? ref.digest : sha256Hex(bytes.subarray(0, length)), owner: householdId, length: isWhole ? bytes.length : length };
  });
}

/** The first part, where it lies here as nobody's: then it is a base, and holds nothing of any household. */
async function sharedBase(db: ReadDb, ref: DocumentRef): Promise<DocumentRef['parts'][number] | null> {
  const [first] = ref.parts;
  if (first === undefined || ref.parts.length === 1) return null;
  const row = await db.selectFrom('part').select('digest').where('digest', '=', first.digest).where('household_id', '=', nobody).executeTakeFirst();
  return row === undefined ? null : first;
}

type Kept = Place & PageSize & { readonly pageCount: number; readonly body: Uint8Array; readonly sameAs: string | null };

async function keep(tx: WriteDb, kept: Kept): Promise<void> {
  await tx.insertInto('page_image').values({
    document_digest: kept.digest, page: kept.page, scale, household_id: kept.owner, width: kept.width, height: kept.height, page_count: kept.pageCount,
    sealed_png: kept.body, same_as: kept.sameAs,
  }).onConflict((oc) => oc.doNothing()).execute();
}

async function readRow(db: ReadDb, digest: string, page: number): Promise<HubSchema['page_image'] | undefined> {
  return (await keptImage(db, { digest, page })).rows[0];
}

const keptImage = statement(['digest', 'page'], (db: ReadDb, { digest, page }: { readonly digest: string; readonly page: number }) => db.selectFrom('page_image').selectAll()
  .where('document_digest', '=', digest).where('page', '=', page).where('scale', '=', scale));

const sizesOfPages = statement(['digest'], (db: ReadDb, { digest }: Pick<DocumentRef, 'digest'>) => db.selectFrom('page_image').select(['page', 'width', 'height', 'page_count']).where('document_digest', '=', digest).where('scale', '=', scale).orderBy('page'));

/** Null unless every page is there: a base's own rows may be only those that some household left as they were. */
async function keptSizes(db: ReadDb, ref: DocumentRef): Promise<readonly PageSize[] | null> {
  const { rows } = await sizesOfPages(db, ref);
  return rows.length > 0 && rows.length === rows[0]?.page_count ? rows.map(({ width, height }) => ({ width, height })) : null;
}

/** Null where there is none, or its key has been destroyed. A picture that is another household's is never opened: the keys differ. */
async function keptPage(deps: HubDeps, digest: string, householdId: string, page: number): Promise<CachedPage | null> {
  const row = await readRow(deps.db, digest, page);
  if (row === undefined) return null;
  if (row.same_as !== null) return keptPage(deps, row.same_as, householdId, page);
  const { width, height, sealed_png: body } = row;
  if (row.household_id === nobody) return { png: body, width, height };
  const key = row.household_id === householdId ? await findDataKey(deps.db, deps, householdId) : null;
  return key === null ? null : { png: openBytes(body, key, contextOf(digest, page)), width, height };
}

function contextOf(digest: string, page: number): string {
  return `page:${digest}:${page}:${scale}`;
}
