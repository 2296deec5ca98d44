/** What tries and the whole program come to. src/exits.c. */
import type { WgetUrl } from "./url.ts";

/** wget's exit statuses, the most important one first where several hold. */
export const status = { success: 0, generic: 1, parse: 2, file: 3, network: 4, tls: 5, authentication: 6, protocol: 7, server: 8 } as const;

/** What one try came to. */
export type Attempt =
	| { readonly kind: "done" }
	| { readonly kind: "again"; readonly pause: boolean }
	| { readonly kind: "redirect"; readonly to: WgetUrl; readonly status: number }
	| { readonly kind: "failed"; readonly status: number };

/** The file of -O cannot be written: all that is said, and the end. */
export class DocumentError extends Error {}
