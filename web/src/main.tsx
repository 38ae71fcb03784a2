import { render } from 'preact';

import '#web/styles/tokens.css';
import '#web/styles/base.css';
import '#web/styles/components.css';
import '#web/styles/shell.css';
import { App } from '#web/app.tsx';
import { followKeptPlaces } from '#web/queue/follow-kept.ts';
import { startRouter } from '#web/router.ts';
import { startSession } from '#web/session/session.ts';
import { returnsFromSignIn, SignInReturn } from '#web/session/sign-in-return.tsx';
import { startOnline } from '#web/shell/online.ts';
import { startTheme } from '#web/shell/theme.ts';

startTheme();
startRouter();
startOnline();
startSession();

const root = document.querySelector('#app');
// Without a network there is nothing to follow; the waiting room says so.
followKeptPlaces().catch(() => undefined);

if (root) render(returnsFromSignIn(location.search) ? <SignInReturn /> : <App />, root);
