import { type Checked, checked } from '#web/operator/checked.ts';

export const MAX_MESSAGE = 200;

/** The API's own checks, before the request. */
export const checkMessage = (fields: { readonly message: string }): Checked<{ readonly message: string }> => {
  const message = fields.message.trim();
  return checked(
    { message },
    { message: message === '' ? 'required' : message.length > MAX_MESSAGE && 'messageLong' },
  );
};
