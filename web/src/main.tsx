import './ui/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { installPages } from './app/install.js';
import { lendLetters } from './app/letters.js';
import { apply as applyLook } from './app/look/look.js';
import { turnOverWhenReplaced } from './app/new-version.js';
import { startQueries } from './app/queries.js';
import { makeRouter } from './app/router.js';
import { takeSentSession } from './app/session/sent-session.js';
import { leadOutWhenSignedOut } from './app/session/signed-out.js';
import { startTexts } from './i18n/i18n.js';

applyLook();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has lost its #root');
const queries = startQueries();
takeSentSession(queries);
// The router asks for the session and the page's code at once, while the texts are on their way.
const router = makeRouter(queries);
lendLetters();
leadOutWhenSignedOut(router, queries);
turnOverWhenReplaced(router);
await startTexts();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

installPages();
