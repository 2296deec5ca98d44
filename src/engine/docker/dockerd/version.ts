/** Which engine this is, and what it is made with. */
export const VERSION = "28.5.2+dfsg4";
export const API_VERSION = "1.51";
export const MIN_API_VERSION = "1.24";
export const GIT_COMMIT = "3ef3c07c883be49a2e8097bcf6d2952fce1d70eb";
export const GO_VERSION = "go1.27.1";
export const BUILD_TIME = "2026-09-15T11:02:57.000000000+00:00";
export const RUNC_VERSION = "1.3.6+ds1";
export const RUNC_COMMIT = "1.3.6+ds1-1";
export const TINI_VERSION = "0.19.0";
