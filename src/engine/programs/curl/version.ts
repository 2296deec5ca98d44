/** The release of curl that is simulated. */
export const VERSION = "8.14.1";
