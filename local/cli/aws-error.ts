import { CommandError } from '#local/cli/command-error.ts';

const NO_CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError)$/;
const BAD_CREDENTIALS =
  /^(?:Expired\w*|RequestExpired|InvalidClientTokenId|UnrecognizedClient\w*|InvalidSignature\w*|SignatureDoesNotMatch)$/;

/**
 * What to do about a call of AWS that failed.
 * @param action as IAM names it, such as `dynamodb:Query`
 */
export const awsError = (thrown: unknown, action: string): CommandError => {
  const { name, message, code } = thrown as NodeJS.ErrnoException;
  const [line = ''] = message.split('\n');
  if (NO_CREDENTIALS.test(name))
    return new CommandError(
      'there are no AWS credentials: run `aws sso login` or set AWS_PROFILE, then try again',
    );
  if (BAD_CREDENTIALS.test(name))
    return new CommandError(`AWS refuses the credentials (${name}): sign in to AWS again, then try again`);
  if (name.startsWith('AccessDenied'))
    return new CommandError(`the AWS credentials may not do ${action}: allow it, or use others (${line})`);
  return new CommandError(`${action} failed: ${line || code || name}`);
};
