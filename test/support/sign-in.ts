const isRedirect = ({ status }: Response): boolean => status >= 300 && status < 400;

/**
 * Signs in at the laptop's issuer as a browser does: fills in the form and follows the redirects.
 * @returns the address of the client in the last redirect. It is not requested
 */
export const signInAt = async (
  authorizationUrl: string,
  person: Readonly<Record<string, string>>,
): Promise<string> => {
  const { origin } = new URL(authorizationUrl);
  const cookies = new Map<string, string>();
  const ask = async (address: string, form?: URLSearchParams): Promise<Response> => {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=', 2) ?? [];
      cookies.set(name, value);
    }
    return response;
  };

  let address = authorizationUrl;
  for (let hops = 0; hops < 10; hops += 1) {
    const shown = await ask(address);
    const response = isRedirect(shown) ? shown : await ask(address, new URLSearchParams(person));
    if (!isRedirect(response))
      throw new Error(`${address} answers ${response.status}: ${await response.text()}`);
    address = new URL(response.headers.get('location') ?? '', address).href;
    if (new URL(address).origin !== origin) return address;
  }
  throw new Error(`the sign-in redirects without end, at ${address}`);
};
