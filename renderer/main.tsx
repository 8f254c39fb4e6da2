import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { config } from 'zod';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn.js';
import { must } from '../shared/lib/assert.ts';
import { App } from './app.tsx';
import { createDeskClient } from './desk-client.ts';
import { connectDesk } from './desk-transports.ts';
import { DeskContext } from './hooks/use-desk.ts';

// The pages may not make code from text (Content-Security-Policy), so zod must not try.
config({ jitless: true });
dayjs.locale('zh-cn');

const client = createDeskClient(connectDesk(window));
createRoot(must(document.querySelector('#root'), 'the page has a root element')).render(
  <StrictMode>
    <DeskContext value={client}><App /></DeskContext>
  </StrictMode>,
);
