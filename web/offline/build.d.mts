export interface Inside {
  first: string;
  style: string;
  script: string;
  /** By their elements' ids. */
  texts: Record<string, string>;
}

export function buildOffline(dist_folder: string): Promise<{ path: string; bytes: number }>;
export function offlinePage(html: string, inside: Inside): string;
