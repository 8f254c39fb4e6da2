import { Alert } from 'antd';
import type { ReactNode } from 'react';
import type { Refusal } from '../../shared/lib/result.ts';

/** A refused act or a page that could not be loaded: the sentence, whole, where the person looks. */
export function RefusalAlert({ refusal, onClose, action }: { readonly refusal: Refusal | null; readonly onClose?: () => void; readonly action?: ReactNode }): ReactNode {
  if (refusal === null) return null;
  return <Alert type="error" showIcon role="alert" title={refusal.message} closable={onClose === undefined ? false : { onClose }} action={action} />;
}
