import { render } from 'preact';

import '#web/styles/tokens.css';
import '#web/styles/base.css';
import '#web/styles/components.css';
import '#web/styles/shell.css';
// Imported here: a separate file would cost each of a million users one more request.
import '#web/queue/queue.css';
import '#web/queue/leave-button.css';
import { App } from '#web/app.tsx';
import { startFollowingKeptPlaces } from '#web/queue/follow-kept.ts';
import { startRouter } from '#web/router.ts';
import { startSession } from '#web/session/session.ts';
import { returnsFromSignIn, SignInReturn } from '#web/sign-in/sign-in-return.tsx';
import { startOnline } from '#web/shell/online.ts';
import { takeFirstContent } from '#web/shell/first-content.ts';
import { startTheme } from '#web/shell/theme.ts';

startTheme();
startRouter();
startOnline();
startSession();
startFollowingKeptPlaces();

const root = document.querySelector('#app');

if (root) {
  takeFirstContent(root, location.pathname);
  render(
    returnsFromSignIn(location.search) ? (
      <SignInReturn>
        <App />
      </SignInReturn>
    ) : (
      <App />
    ),
    root,
  );
}
