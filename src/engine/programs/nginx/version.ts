/** The release of nginx that is simulated: Debian 12's. */
export const NGINX_VERSION = "1.22.1";
