import type { CallName, CallOutput, CallParsedInput } from '../../../shared/desk/contract.ts';
import { ok } from '../../../shared/lib/result.ts';
import type { Refusal, Result } from '../../../shared/lib/result.ts';
import { listLog } from '../admin/list-log.ts';
import { addStaff } from '../admin/add-staff.ts';
import { changeStaff, startStaff, stopStaff } from '../admin/change-staff.ts';
import { renameDevice, startDevice, stopDevice } from '../admin/change-device.ts';
import { listDevices } from '../admin/list-devices.ts';
import { listStaff } from '../admin/list-staff.ts';
import { mintCode, readCodeState } from '../admin/mint-code.ts';
import { resetPassword } from '../admin/reset-password.ts';
import { showAbout } from '../about/show-about.ts';
import { showLicence } from '../about/show-licence.ts';
import { listPending } from '../agreements/list-pending.ts';
import { cancelCorrection } from '../agreements/cancel-correction.ts';
import { cancelRevocation } from '../agreements/cancel-revocation.ts';
import { correctAgreement } from '../agreements/correct-agreement.ts';
import { listNames } from '../agreements/list-names.ts';
import { preflightPublish } from '../agreements/preflight-publish.ts';
import { previewDocument } from '../agreements/preview-document.ts';
import { publishAgreements } from '../agreements/publish-agreements.ts';
import { requestCorrection } from '../agreements/request-correction.ts';
import { requestRevocation } from '../agreements/request-revocation.ts';
import { restoreAgreement } from '../agreements/restore-agreement.ts';
import { revokeAgreement } from '../agreements/revoke-agreement.ts';
import { saveDocument } from '../agreements/save-document.ts';
import { showPageImage } from '../agreements/show-page-image.ts';
import { withdrawAgreement } from '../agreements/withdraw-agreement.ts';
import { exportEvidence } from '../archive/export-evidence.ts';
import { backUpNow } from '../backup/back-up-now.ts';
import { listBackups } from '../backup/list-backups.ts';
import { makeRecoveryKey, takeRecoveryKey } from '../backup/make-recovery-key.ts';
import { createBatch } from '../batches/create-batch.ts';
import { listBatches } from '../batches/list-batches.ts';
import { updateBatch } from '../batches/update-batch.ts';
import { listCalls } from '../calls/list-calls.ts';
import { listUnfinished } from '../calls/list-unfinished.ts';
import { admitLate } from '../counter/admit-late.ts';
import { chooseSigner } from '../counter/choose-signer.ts';
import { discardCounter } from '../counter/discard-counter.ts';
import { keepCounterPhoto } from '../counter/keep-counter-photo.ts';
import { showLateCase } from '../counter/late-case.ts';
import { listCounterQueue } from '../counter/counter-queue.ts';
import { openCounter } from '../counter/open-counter.ts';
import { saveCounterStep } from '../counter/save-counter-step.ts';
import { signAtCounter } from '../counter/sign-at-counter.ts';
import { showLetter } from '../counter/show-letter.ts';
import type { DeskDeps } from '../desk-deps.ts';
import { listHandIns } from '../hand-ins/list-hand-ins.ts';
import { settleHandIn, showHandInDrawings } from '../hand-ins/settle-hand-in.ts';
import { showOverview } from '../home/show-overview.ts';
import { analyseImport } from '../households/analyse-import.ts';
import { changePhone } from '../households/change-phone.ts';
import { confirmImport } from '../households/confirm-import.ts';
import { explainConflict } from '../households/explain-conflict.ts';
import { exportHouseholds } from '../households/export-households.ts';
import { giveSampleFile } from '../households/give-sample-file.ts';
import { holdHousehold } from '../households/hold-household.ts';
import { showHouseholdPage } from '../households/household-page.ts';
import { logCall } from '../households/log-call.ts';
import { removeHousehold } from '../households/remove-household.ts';
import { revealHousehold } from '../households/reveal-household.ts';
import { saveErrorSheet } from '../households/save-error-sheet.ts';
import { searchHouseholds } from '../households/search-households.ts';
import { selectAllHouseholds } from '../households/select-all.ts';
import { setSpecial } from '../households/set-special.ts';
import { analysePhotos, confirmPhotos } from '../households/photos/import-photos.ts';
import { updateHousehold } from '../households/update-household.ts';
import { listFailures, listJobs } from '../jobs/list-jobs.ts';
import { resumeJob } from '../jobs/resume-job.ts';
import { cancelJob, pauseJob } from '../jobs/stop-job.ts';
import { acceptPaper } from '../paper/accept-paper.ts';
import { attachPaper } from '../paper/attach-paper.ts';
import { showPaperScan } from '../paper/show-paper-scan.ts';
import { tellPresence } from '../presence/tell-presence.ts';
import { eraseHousehold, findErasable } from '../retention/erase-household.ts';
import { showRetention } from '../retention/show-retention.ts';
import { approveSignature } from '../review/approve-signature.ts';
import { returnSignature } from '../review/return-signature.ts';
import { showReviewCase } from '../review/review-case.ts';
import { listReviewQueue } from '../review/review-queue.ts';
import { listLeases } from '../sealing/list-leases.ts';
import { releaseLeases } from '../sealing/release-leases.ts';
import { takeLeases } from '../sealing/take-leases.ts';
import { listSeals } from '../sealing/list-seals.ts';
import { preflightSeal } from '../sealing/preflight-seal.ts';
import { sealAgreements } from '../sealing/seal-agreements.ts';
import { showSealLedger } from '../sealing/seal-ledger.ts';
import { listSealingQueue } from '../sealing/sealing-queue.ts';
import { checkKey } from '../seals/check-key.ts';
import { drawSeal } from '../seals/draw-seal.ts';
import { previewPlacement } from '../seals/preview-placement.ts';
import { previewSeam } from '../seals/preview-seam.ts';
import { saveSeal } from '../seals/save-seal.ts';
import { showSeals } from '../seals/show-seals.ts';
import { changePassword } from '../staff/change-password.ts';
import { enrolDevice } from '../staff/enrol-device.ts';
import { lockDesk, touchDesk } from '../staff/lock-desk.ts';
import { readSessionState } from '../staff/session-state.ts';
import { signIn } from '../staff/sign-in.ts';
import { signOut } from '../staff/sign-out.ts';
import { unlockDesk } from '../staff/unlock-desk.ts';
import { checkDraft } from '../templates/check-draft.ts';
import { importDocx } from '../templates/import-docx.ts';
import { listTemplates } from '../templates/list-templates.ts';
import { loadTemplate } from '../templates/load-template.ts';
import { previewDraft } from '../templates/preview-draft.ts';
import { saveTemplate } from '../templates/save-template.ts';
import { listTemplateFields } from '../templates/template-fields.ts';
import { discardUnsuccessful } from '../unsuccessful/discard-unsuccessful.ts';
import { listUnsuccessful } from '../unsuccessful/list-unsuccessful.ts';
import { redoUnsuccessful } from '../unsuccessful/redo-unsuccessful.ts';
import { verifyFile } from '../verify/verify-file.ts';
import { confirmWaiver } from '../waivers/confirm-waiver.ts';
import { declineWaiver } from '../waivers/decline-waiver.ts';
import { startWaiver } from '../waivers/start-waiver.ts';

export type Handler<Name extends CallName> = (deps: DeskDeps, input: CallParsedInput<Name>) => Promise<Result<CallOutput<Name>, Refusal>>;
export type Handlers = { readonly [Name in CallName]: Handler<Name> };

/** One line a call; a call of the contract without a line does not compile. */
export const handlers: Handlers = {
  'session.state': (deps) => readSessionState(deps),
  'session.enrol': (deps, input) => enrolDevice(deps, input),
  'session.signIn': (deps, input) => signIn(deps, input),
  'session.signOut': (deps) => signOut(deps),
  'session.lock': (deps) => lockDesk(deps),
  'session.unlock': unlockDesk,
  'session.touch': (deps) => touchDesk(deps),
  'session.changePassword': changePassword,
  'sync.state': async (deps) => ok(await deps.sync.state()),
  'sync.now': async (deps) => {
    deps.sync.hint();
    return ok({});
  },
  'sync.unsuccessful': (deps) => listUnsuccessful(deps),
  'sync.discard': (deps, input) => discardUnsuccessful(deps, input),
  'sync.redo': (deps, input) => redoUnsuccessful(deps, input),
  'retention.show': showRetention,
  'retention.find': findErasable,
  'retention.erase': eraseHousehold,
  'handIns.list': listHandIns,
  'handIns.drawings': showHandInDrawings,
  'handIns.settle': settleHandIn,
  'jobs.list': listJobs,
  'jobs.pause': pauseJob,
  'jobs.cancel': cancelJob,
  'jobs.resume': resumeJob,
  'jobs.failures': listFailures,
  'home.overview': showOverview,
  'batches.list': listBatches,
  'batches.create': createBatch,
  'batches.update': updateBatch,
  'templates.list': listTemplates,
  'templates.load': loadTemplate,
  'templates.fields': listTemplateFields,
  'templates.check': checkDraft,
  'templates.preview': previewDraft,
  'templates.importDocx': importDocx,
  'templates.save': saveTemplate,
  'seals.list': listSeals,
  'seals.overview': showSeals,
  'seals.draw': drawSeal,
  'seals.checkKey': checkKey,
  'seals.previewPlacement': previewPlacement,
  'seals.previewSeam': previewSeam,
  'seals.save': saveSeal,
  'import.sampleFile': giveSampleFile,
  'import.analyse': analyseImport,
  'import.confirm': confirmImport,
  'import.errorSheet': saveErrorSheet,
  'photos.analyse': analysePhotos,
  'photos.confirm': confirmPhotos,
  'households.search': searchHouseholds,
  'households.selectAll': selectAllHouseholds,
  'households.page': showHouseholdPage,
  'households.reveal': revealHousehold,
  'households.update': updateHousehold,
  'households.remove': removeHousehold,
  'households.changePhone': changePhone,
  'households.setSpecial': setSpecial,
  'households.hold': holdHousehold,
  'households.logCall': logCall,
  'households.export': exportHouseholds,
  'about.show': showAbout,
  'about.licence': showLicence,
  'backup.list': listBackups,
  'backup.now': backUpNow,
  'recovery.make': makeRecoveryKey,
  'recovery.use': takeRecoveryKey,
  'documents.preview': previewDocument,
  'documents.pageImage': showPageImage,
  'documents.save': saveDocument,
  'documents.verifyFile': verifyFile,
  'agreements.names': listNames,
  'agreements.preflightPublish': preflightPublish,
  'agreements.publish': publishAgreements,
  'agreements.withdraw': withdrawAgreement,
  'agreements.requestCorrection': requestCorrection,
  'agreements.cancelCorrection': cancelCorrection,
  'agreements.correct': correctAgreement,
  'agreements.restore': restoreAgreement,
  'agreements.requestRevocation': requestRevocation,
  'agreements.cancelRevocation': cancelRevocation,
  'agreements.revoke': revokeAgreement,
  'waivers.start': startWaiver,
  'waivers.confirm': confirmWaiver,
  'waivers.decline': declineWaiver,
  'pending.list': listPending,
  'review.queue': listReviewQueue,
  'review.case': showReviewCase,
  'review.approve': approveSignature,
  'review.return': returnSignature,
  'sealing.queue': listSealingQueue,
  'sealing.preflight': preflightSeal,
  'sealing.seal': sealAgreements,
  'sealing.ledger': showSealLedger,
  'calls.list': listCalls,
  'closing.unfinished': listUnfinished,
  'counter.open': openCounter,
  'counter.save': saveCounterStep,
  'counter.signer': chooseSigner,
  'counter.photo': keepCounterPhoto,
  'counter.sign': signAtCounter,
  'counter.discard': discardCounter,
  'counter.queue': listCounterQueue,
  'counter.lateCase': showLateCase,
  'counter.letter': showLetter,
  'counter.admit': admitLate,
  'paper.attach': attachPaper,
  'paper.scan': showPaperScan,
  'paper.accept': acceptPaper,
  'admin.staff': (deps) => listStaff(deps),
  'admin.addStaff': addStaff,
  'admin.changeStaff': changeStaff,
  'admin.stopStaff': stopStaff,
  'admin.startStaff': startStaff,
  'admin.resetPassword': resetPassword,
  'admin.devices': (deps) => listDevices(deps),
  'admin.renameDevice': renameDevice,
  'admin.stopDevice': stopDevice,
  'admin.startDevice': startDevice,
  'admin.mintCode': (deps) => mintCode(deps),
  'admin.codeState': readCodeState,
  'admin.log': (deps) => listLog(deps),
  'conflicts.explain': explainConflict,
  'presence.tell': tellPresence,
  'archive.exportEvidence': exportEvidence,
  'leases.list': listLeases,
  'leases.take': takeLeases,
  'leases.release': releaseLeases,
};
