// "owner/repo:path@version" names a file of a public repository; other sources are text alone.

const in_repository = /^([\w.-]+\/[\w.-]+):([^@]+)@([\w.-]+)$/;

export function sourceAddress(source: string): string | null {
  const [, repository, path, version] = in_repository.exec(source) ?? [];
  if (!repository || !path || !version) return null;
  const file = path.split("/").map(encodeURIComponent).join("/");
  return `https://github.com/${repository}/blob/${version}/${file}`;
}
