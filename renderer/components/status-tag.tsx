import type { ReactNode } from 'react';
import { Tag } from 'antd';
import { statusWords } from '../text/words.ts';

export function StatusTag(version: Parameters<typeof statusWords>[0]): ReactNode {
  const words = statusWords(version);
  return <Tag color={words.color} style={{ marginInlineEnd: 0 }}>{words.text}</Tag>;
}
