/** What Debian has. */
export const VERSION = "2.1.9+unknown";
export const REVISION = "";
