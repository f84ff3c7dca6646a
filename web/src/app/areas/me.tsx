import { Route, Routes } from 'react-router';
import { AccountPage } from '../../features/session/account-page.js';
import { PasswordPage } from '../../features/session/password-page.js';
import { MissingPage } from '../shell/missing-page.js';
import { Shell } from '../shell/shell.js';

/** The own account: of everybody who is signed in, in whatever role. */
export function Pages() {
  return (
    <Shell kind="side" label="" ways={[]}>
      <Routes>
        <Route index element={<AccountPage />} />
        <Route path="password" element={<PasswordPage />} />
        <Route path="*" element={<MissingPage />} />
      </Routes>
    </Shell>
  );
}
