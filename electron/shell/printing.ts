import type { WebContents } from 'electron';
import { ok, refuse } from '../../shared/lib/result.ts';
import type { Refusal, Result } from '../../shared/lib/result.ts';

/** Prints the page shown, through the system's print dialog. Giving up in the dialog is no failure: `printed` says it. */
export function printPage(contents: Pick<WebContents, 'print'>): Promise<Result<{ readonly printed: boolean }, Refusal>> {
  return new Promise((resolve) => {
    contents.print({ silent: false, printBackground: true, pageSize: 'A4' }, (success, failureReason) => {
      if (success) resolve(ok({ printed: true }));
      else if (/cancell?ed/i.test(failureReason)) resolve(ok({ printed: false }));
      else resolve(refuse('print_failed', '没有打印成功，请检查打印机是否连接、是否有纸，再重新打印。'));
    });
  });
}
