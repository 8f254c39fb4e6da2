import { useState, type ReactNode } from 'react';
import { Button, Space, Upload } from 'antd';
import type { Refusal } from '../../shared/lib/result.ts';
import { useDesk } from '../hooks/use-desk.ts';
import { RefusalAlert } from './refusal-alert.tsx';

export type ChosenFile = { readonly fileToken: string; readonly fileName: string };

/** A file handed to the desk: dropped or chosen. What comes back is a token, never a path. */
export function FileDrop({ accept, hint, what = '文件', onChosen }: { readonly accept: string; readonly hint: string; /** What is wanted, where a page takes two kinds. */ readonly what?: string; readonly onChosen: (file: ChosenFile) => void }): ReactNode {
  const { take, refusal, isUploading } = useUpload((files) => files.forEach(onChosen));
  return (
    <div className="desk-stack">
      <Upload.Dragger accept={accept} showUploadList={false} multiple={false} disabled={isUploading} beforeUpload={(file) => {
        void take([file]);
        return Upload.LIST_IGNORE;
      }}>
        <p style={{ fontSize: 15, margin: '8px 0' }}>{isUploading ? '正在读取文件…' : `把${what}拖到这里，或点击选择${what}`}</p>
        <p className="desk-muted" style={{ margin: '0 0 8px' }}>{hint}</p>
      </Upload.Dragger>
      <RefusalAlert refusal={refusal} />
    </div>
  );
}

/** The same in one line, for a basis 依据材料 in a dialog. */
export function FileButton({ accept, label, chosen, onChosen }: { readonly accept: string; readonly label: string; readonly chosen: ChosenFile | null; readonly onChosen: (file: ChosenFile) => void }): ReactNode {
  const { take, refusal, isUploading } = useUpload((files) => files.forEach(onChosen));
  return (
    <Space wrap>
      <Upload accept={accept} showUploadList={false} beforeUpload={(file) => {
        void take([file]);
        return Upload.LIST_IGNORE;
      }}><Button loading={isUploading}>{label}</Button></Upload>
      {chosen !== null && <span>已选：{chosen.fileName}</span>}
      <RefusalAlert refusal={refusal} />
    </Space>
  );
}

/** Several files of one thing, in the order in which they were chosen; each can be taken out again. */
export function FilesButton({ accept, label, chosen, onChange }: { readonly accept: string; readonly label: string; readonly chosen: readonly ChosenFile[]; readonly onChange: (files: readonly ChosenFile[]) => void }): ReactNode {
  const { take, refusal, isUploading } = useUpload((files) => onChange([...chosen, ...files]));
  return (
    <div className="desk-stack">
      <Upload accept={accept} multiple showUploadList={false} beforeUpload={(file, all) => {
        // Called for each; the first one takes them all, so that they stay in their order.
        if (file === all[0]) void take(all);
        return Upload.LIST_IGNORE;
      }}><Button loading={isUploading}>{label}</Button></Upload>
      {chosen.length > 0 && (
        <ol className="desk-files">
          {chosen.map(({ fileToken, fileName }) => <li key={fileToken}>{fileName} <Button type="link" size="small" aria-label={`移除 ${fileName}`} onClick={() => onChange(chosen.filter((each) => each.fileToken !== fileToken))}>移除</Button></li>)}
        </ol>
      )}
      <RefusalAlert refusal={refusal} />
    </div>
  );
}

/** Hands files to the desk, one after the other, so that their order stays; what was refused is told, the others are taken. */
function useUpload(onChosen: (files: readonly ChosenFile[]) => void): { readonly take: (files: readonly File[]) => Promise<void>; readonly refusal: Refusal | null; readonly isUploading: boolean } {
  const desk = useDesk();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isUploading, setUploading] = useState(false);
  const take = async (files: readonly File[]): Promise<void> => {
    setUploading(true);
    setRefusal(null);
    const taken: ChosenFile[] = [];
    for (const file of files) {
      const answer = await desk.upload(file);
      if (answer.ok) taken.push({ fileToken: answer.value, fileName: file.name });
      else setRefusal(answer.error);
    }
    setUploading(false);
    if (taken.length > 0) onChosen(taken);
  };
  return { take, refusal, isUploading };
}
