/** The part of an AWS shared credentials file that is a credential itself. */
export interface SharedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * Reads one profile of an AWS shared credentials file (docs.aws.amazon.com/sdkref/latest/guide/file-format.html): INI,
 * `[name]` or `[profile name]`, `#` and `;` begin a comment. Undefined when the profile is not there or holds no keys.
 */
export function parseCredentialsFile(text: string, profile: string): SharedCredentials | undefined {
  const values = new Map<string, string>();
  let isWanted = false;
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\s*\[\s*(?:profile\s+)?([^\]]*?)\s*\]/.exec(line) ?? [];
    if (section !== undefined) isWanted = section === profile;
    const [, name, value] = /^\s*([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (isWanted && name !== undefined && value) values.set(name.toLowerCase(), value);
  }
  const accessKeyId = values.get('aws_access_key_id');
  const secretAccessKey = values.get('aws_secret_access_key');
  const sessionToken = values.get('aws_session_token');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
