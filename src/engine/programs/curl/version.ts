/** The release of curl that is simulated, and what it says of itself. */
export const VERSION = "8.23.0";

/** libcurl and all that it is built with. */
export const LIBRARIES = `libcurl/${VERSION} OpenSSL/3.6.5 zlib/1.3.2 brotli/1.2.0 zstd/1.5.7 libidn2/2.3.8 libpsl/0.23.3 libssh2/1.11.1 nghttp2/1.70.0 ngtcp2/1.24.0 nghttp3/1.17.0 mit-krb5/1.22.1 OpenLDAP/2.6.14`;

export const versionText = `curl ${VERSION} (x86_64-pc-linux-gnu) ${LIBRARIES}
Release-Date: 2026-10-14, security patched: 8.23.0-1
Protocols: dict file ftp ftps gopher gophers http https imap imaps ipfs ipns ldap ldaps mqtt mqtts pop3 pop3s rtsp scp sftp smtp smtps telnet tftp ws wss
Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTP3 HTTPS-proxy IDN IPv6 Kerberos Largefile libz PSL SPNEGO SSL threadsafe UnixSockets zstd
`;
