import { CommandError } from '#local/command-error.ts';

const NO_CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError)$/;
const BAD_CREDENTIALS =
  /^(?:Expired\w*|RequestExpired|InvalidClientTokenId|UnrecognizedClient\w*|InvalidSignature\w*|SignatureDoesNotMatch)$/;

/**
 * Turns a failed AWS call into one line that says what to do.
 * @param action its IAM action, such as `dynamodb:Query`
 */
export const awsError = (thrown: unknown, action: string): CommandError => {
  const { name, message, code } = thrown as NodeJS.ErrnoException;
  const [line = ''] = message.split('\n');
  if (NO_CREDENTIALS.test(name))
    return new CommandError(
      'there are no AWS credentials: run `aws sso login` or set AWS_PROFILE, then retry',
    );
  if (BAD_CREDENTIALS.test(name))
    return new CommandError(`AWS rejects the credentials (${name}): sign in to AWS again, then retry`);
  if (name.startsWith('AccessDenied'))
    return new CommandError(`the AWS credentials do not allow ${action}: allow it, or use others (${line})`);
  return new CommandError(`${action} failed: ${line || code || name}`);
};
