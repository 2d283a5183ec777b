/** Names that no client has yet: client-1, client-2 and on. */
export function freeNames(taken: Iterable<string>, amount: number, stem = "client"): string[] {
  const known = new Set(taken);
  const names: string[] = [];
  for (let number = 1; names.length < amount; number++) if (!known.has(`${stem}-${number}`)) names.push(`${stem}-${number}`);
  return names;
}

/** A word of a command line as a shell reads it back. */
export const quoted = (word: string): string => (/^[A-Za-z0-9_./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

export interface Joining {
  /** The coordinator's address, without a path. */
  address: string;
  name: string;
  token?: string;
  /** Which part of the small set of digits it takes. */
  part: number;
  parts: number;
}

/** The command with which a client joins and trains on its share of the small set of digits. */
export function joinCommand({ address, name, token, part, parts }: Joining): string {
  const [to, as, share] = [quoted(address), quoted(name), `${part}/${parts}`];
  return token
    ? `tributary client ${to} --token ${quoted(token)} --data mnist-mini --part ${share} --name ${as}`
    : `tributary client ${to} --data mnist-mini --part ${share} --name ${as}`;
}
