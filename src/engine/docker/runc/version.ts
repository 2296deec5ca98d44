/** Versions of what Debian has. */
export const VERSION = "1.3.6+ds1";
export const COMMIT = "1.3.6+ds1-1";
export const SPEC_VERSION = "1.2.1";
export const LIBSECCOMP = "2.6.1";

export const versionText = `runc version ${VERSION}\ncommit: ${COMMIT}\nspec: ${SPEC_VERSION}\ngo: go1.26.5\nlibseccomp: ${LIBSECCOMP}\n`;
