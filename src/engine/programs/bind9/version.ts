/** The release of BIND whose tools are simulated. */
export const BIND_VERSION = "9.20.30-1";
