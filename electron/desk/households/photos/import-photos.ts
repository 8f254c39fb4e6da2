import { listShown, loadShown } from '../../db/records.ts';
import { giveAll } from '../../db/give-command.ts';
import type { GivenCommand } from '../../db/give-command.ts';
import type { DeskDeps } from '../../desk-deps.ts';
import { documentRefOf } from '../../files/part-store.ts';
import type { Answer, Input } from '../../use-case.ts';
import { signedInStaff } from '../../signed-in-staff.ts';
import { readPhotoArchive } from './read-photo-archive.ts';
import type { PhotoReport } from '../../../../shared/desk/office-calls.ts';
import type { DocumentRef, Household } from '../../../../shared/domain/records.ts';
import { mayCommand } from '../../../../shared/domain/roles.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { ok, refuse } from '../../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../../shared/lib/result.ts';

/** Few enough that the desk answers other calls between two pages. */
const photosPerPage = 20;

/** 导入留存照片, first look: which files are photos of whom, and what is wrong with the rest. */
export async function analysePhotos(deps: DeskDeps, input: Input<'photos.analyse'>): Answer<'photos.analyse'> {
  const found = await findPhotos(deps, input);
  return found.ok ? ok(found.value.report) : found;
}

/** The act: every photo that can be is kept under its household, a page of households a transaction. Done again, what is there already is passed over. */
export async function confirmPhotos(deps: DeskDeps, input: Input<'photos.confirm'>): Answer<'photos.confirm'> {
  const found = await findPhotos(deps, input);
  if (!found.ok) return found;
  const { photos } = found.value;
  const refused: PhotoReport['problems'] = [];
  for (let start = 0; start < photos.length; start += photosPerPage) {
    const page = photos.slice(start, start + photosPerPage);
    const answers = await giveAll(deps, page.map(commandOf));
    for (const [index, answer] of answers.entries()) if (!answer.ok) refused.push({ fileName: must(page[index], 'an answer each').fileName, reason: answer.error.message });
    await new Promise((next) => { setImmediate(next); });
  }
  return ok({ imported: photos.length - refused.length, refused });
}

type FoundPhoto = { readonly fileName: string; readonly household: Household; readonly bytes: Uint8Array; readonly ref: DocumentRef };

async function findPhotos(deps: DeskDeps, input: Input<'photos.analyse'>): Promise<Result<{ readonly report: PhotoReport; readonly photos: readonly FoundPhoto[] }, Refusal>> {
  const by = signedInStaff(deps);
  if (!by.ok) return by;
  if (!mayCommand(by.value.roles, 'set_bureau_photo')) return refuse('role', '您的岗位没有导入照片的权限，请联系有权限的同事。');
  if ((await loadShown(deps.db, 'batch', input.batchId)) === null) return refuse('unknown_batch', '没有找到该批次，请先新建批次并导入名单。');
  const file = deps.fileTokens.readUpload(input.fileToken);
  if (!file.ok) return file;
  const archive = readPhotoArchive(file.value.bytes);
  if (!archive.ok) return archive;
  const households = new Map((await listShown(deps.db, 'household', { batchId: input.batchId })).filter((each) => !each.removed).map((each) => [each.acceptanceNo, each]));
  const photos: FoundPhoto[] = [];
  const taken = new Set<string>();
  const problems: PhotoReport['problems'] = [];
  let same = 0;
  for (const { fileName, acceptanceNo, picture } of archive.value) {
    const household = households.get(acceptanceNo);
    const why = household === undefined ? '文件名不是本批次的备案回执号' : taken.has(acceptanceNo) ? '同一备案回执号有两张照片，只用前一张' : picture.ok ? null : picture.error.message;
    if (why !== null || household === undefined || !picture.ok) {
      problems.push({ fileName, reason: why ?? '' });
      continue;
    }
    taken.add(acceptanceNo);
    const ref = documentRefOf([picture.value]);
    if (household.bureauPhoto?.document.digest === ref.digest) same += 1;
    else photos.push({ fileName, household, bytes: picture.value, ref });
    await new Promise((next) => { setImmediate(next); });
  }
  const ready = photos.map(({ household }) => ({
    householdId: household.householdId, name: household.fields.values['principalApplicant'] ?? '', acceptanceNo: household.acceptanceNo, isReplacing: household.bureauPhoto !== undefined,
  }));
  return ok({ report: { ready, same, problems }, photos });
}

function commandOf({ household, bytes, ref }: FoundPhoto): GivenCommand {
  const { householdId, revision } = household;
  return { intent: { type: 'set_bureau_photo', subjectId: householdId, expectedRevision: revision, payload: { photo: ref } }, householdId, parts: [bytes] };
}
