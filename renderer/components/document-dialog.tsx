import type { ReactNode } from 'react';
import { Button, Modal } from 'antd';
import { useAction } from '../hooks/use-action.ts';
import { useDownload } from '../hooks/use-download.ts';
import { documentLabels } from '../text/words.ts';
import { IssuedPages } from './page-images.tsx';
import { RefusalAlert } from './refusal-alert.tsx';

export type ShownDocument = { readonly agreementId: string; readonly agreementNo: string; readonly which: 'original' | 'signed' | 'sealed' };

/** One document of a version, to look at and to save. */
export function DocumentDialog({ shown, onClose }: { readonly shown: ShownDocument | null; readonly onClose: () => void }): ReactNode {
  return (
    <Modal open={shown !== null} onCancel={onClose} footer={null} width={900} destroyOnHidden style={{ top: 24 }}
      title={shown === null ? '' : `${documentLabels[shown.which]} · ${shown.agreementNo}`}>
      {shown !== null && <IssuedPages agreementId={shown.agreementId} which={shown.which} extra={<SaveButton shown={shown} />} />}
    </Modal>
  );
}

function SaveButton({ shown }: { readonly shown: ShownDocument }): ReactNode {
  const action = useAction();
  const { download, isDownloading } = useDownload();
  return (
    <>
      <RefusalAlert refusal={action.refusal} />
      <Button type="primary" loading={action.isRunning || isDownloading} onClick={() => void action.run('documents.save', { agreementId: shown.agreementId, which: shown.which }).then(download)}>下载</Button>
    </>
  );
}
