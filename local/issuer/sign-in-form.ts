import { escapeHtml } from '#lib/http/html.ts';
import type { Language } from '#lib/http/language.ts';
import { Name } from '#lib/http/schemas.ts';
import { page } from '#local/issuer/page.ts';
import { EMAIL } from '#local/issuer/accounts.ts';

/** The input of the form. */
export interface SignIn {
  readonly email: string;
  readonly name: string;
  readonly operator: boolean;
}

/** The invalid input. */
export type SignInFault = 'email' | 'name';

export const emptySignIn: SignIn = { email: '', name: '', operator: false };

const texts = {
  ko: {
    title: '로그인',
    intro: '이 컴퓨터에서만 쓰는 로그인입니다. 비밀번호 없이 어떤 이메일이든 사용할 수 있습니다.',
    email: '이메일',
    name: '이름',
    operator: '운영자로 로그인',
    submit: '로그인',
    faults: { email: '이메일 주소를 확인해주세요.', name: '이름을 확인해주세요.' },
  },
  en: {
    title: 'Sign in',
    intro: 'This sign-in is only for this computer. Use any e-mail address; there is no password.',
    email: 'E-mail',
    name: 'Name',
    operator: 'Sign in as an operator',
    submit: 'Sign in',
    faults: { email: 'Please check the e-mail address.', name: 'Please check the name.' },
  },
} as const satisfies Record<Language, Record<string, string | Record<SignInFault, string>>>;

/** The sign-in page. It posts to its own URL. */
export const signInForm = (
  language: Language,
  { email, name, operator }: SignIn,
  fault?: SignInFault,
): string => {
  const text = texts[language];
  const problem = fault ? `<p role="alert" id="problem">${text.faults[fault]}</p>` : '';
  const marked = (field: SignInFault) =>
    field === fault ? ' aria-invalid="true" aria-describedby="problem"' : '';
  return page(
    language,
    text.title,
    `<p>${text.intro}</p>
${problem}
<form method="post">
<label for="email">${text.email}</label>
<input id="email" name="email" type="email" autocomplete="email" maxlength="254" required autofocus
  value="${escapeHtml(email)}"${marked('email')}>
<label for="name">${text.name}</label>
<input id="name" name="name" type="text" autocomplete="name" maxlength="100" value="${escapeHtml(name)}"${marked('name')}>
<label class="choice"><input name="operator" type="checkbox" value="true"${operator ? ' checked' : ''}> ${text.operator}</label>
<button type="submit">${text.submit}</button>
</form>`,
  );
};

/** Reads what the form sent, and finds its invalid input. The name is optional. */
export const readSignIn = (body: string): { signIn: SignIn; fault: SignInFault | undefined } => {
  const form = new URLSearchParams(body);
  const signIn = {
    email: form.get('email')?.trim() ?? '',
    name: form.get('name')?.trim() ?? '',
    operator: form.has('operator'),
  };
  if (!EMAIL.test(signIn.email)) return { signIn, fault: 'email' };
  const isNamed = signIn.name === '' || Name.safeParse(signIn.name).success;
  return { signIn, fault: isNamed ? undefined : 'name' };
};
