/**
 * What dpkg knows of the packages in a minimal Debian 12 with iproute2, procps, ping, curl and nginx:
 * name, version, architecture, section, priority, installed size in KiB, E where it is essential, source, first line of the description.
 */
export const bookwormPackages = `adduser|3.134|all|admin|important|686|||add and remove users and groups
apt|2.6.1|amd64|admin|required|4232|||commandline package manager
base-files|12.4+deb12u15|amd64|admin|required|341|E||Debian base system miscellaneous files
base-passwd|3.6.1|amd64|admin|required|247|E||Debian base system master password and group files
bash|5.2.15-2+b13|amd64|shells|required|7164|E|bash (5.2.15-2)|GNU Bourne Again SHell
bsdutils|1:2.38.1-5+deb12u3|amd64|utils|required|355|E|util-linux (2.38.1-5+deb12u3)|basic utilities from 4.4BSD-Lite
coreutils|9.1-1|amd64|utils|required|18062|E||GNU core utilities
curl|7.88.1-10+deb12u15|amd64|web|optional|489|||command line tool for transferring data with URL syntax
dash|0.5.12-2|amd64|shells|required|191|E||POSIX-compliant shell
debconf|1.5.82|all|admin|required|491|||Debian configuration management system
debian-archive-keyring|2023.3+deb12u2|all|misc|important|293|||GnuPG archive keys of the Debian archive
debianutils|5.7-0.5~deb12u1|amd64|utils|required|243|E||Miscellaneous utilities specific to Debian
diffutils|1:3.8-4|amd64|utils|required|1598|E||File comparison utilities
dpkg|1.21.23|amd64|admin|required|6409|E||Debian package management system
e2fsprogs|1.47.0-2+b2|amd64|admin|required|1497||e2fsprogs (1.47.0-2)|ext2/ext3/ext4 file system utilities
findutils|4.9.0-4|amd64|utils|required|1746|E||utilities for finding files--find, xargs
gcc-12-base|12.2.0-14+deb12u1|amd64|libs|optional|100||gcc-12|GCC, the GNU Compiler Collection (base package)
gpgv|2.2.40-1.1+deb12u2|amd64|utils|important|918||gnupg2|GNU privacy guard - signature verification tool
grep|3.8-5|amd64|utils|required|1245|E||GNU grep, egrep and fgrep
gzip|1.12-1|amd64|utils|required|252|E||GNU compression utilities
hostname|3.23+nmu1|amd64|admin|required|46|E||utility to set/show the host name or domain name
init-system-helpers|1.65.2+deb12u1|all|admin|required|133|E||helper tools for all init systems
iproute2|6.1.0-3|amd64|net|important|3516|||networking and traffic control tools
iputils-ping|3:20221126-1+deb12u1|amd64|net|important|121||iputils|Tools to test the reachability of network hosts
libacl1|2.3.1-3|amd64|libs|optional|73||acl|access control list - shared library
libapt-pkg6.0|2.6.1|amd64|libs|optional|3297||apt|package management runtime library
libattr1|1:2.5.1-4|amd64|libs|optional|59||attr|extended attribute handling - shared library
libaudit-common|1:3.0.9-1|all|libs|optional|22||audit|Dynamic library for security auditing - common files
libaudit1|1:3.0.9-1|amd64|libs|optional|150||audit|Dynamic library for security auditing
libblkid1|2.38.1-5+deb12u3|amd64|libs|optional|398||util-linux|block device ID library
libbpf1|1:1.1.2-0+deb12u1|amd64|libs|optional|385||libbpf (1.1.2-0+deb12u1)|eBPF helper library (shared library)
libbrotli1|1.0.9-2+b6|amd64|libs|optional|783||brotli (1.0.9-2)|library implementing brotli encoder and decoder (shared libraries)
libbsd0|0.11.7-2|amd64|libs|optional|202||libbsd|utility functions from BSD systems - shared library
libbz2-1.0|1.0.8-5+b1|amd64|libs|optional|106||bzip2 (1.0.8-5)|high-quality block-sorting file compressor library - runtime
libc-bin|2.36-9+deb12u14|amd64|libs|required|2042|E|glibc|GNU C Library: Binaries
libc6|2.36-9+deb12u14|amd64|libs|optional|13001||glibc|GNU C Library: Shared libraries
libcap-ng0|0.8.3-1+b3|amd64|libs|optional|65||libcap-ng (0.8.3-1)|alternate POSIX capabilities library
libcap2|1:2.66-4+deb12u3+b1|amd64|libs|optional|95||libcap2 (1:2.66-4+deb12u3)|POSIX 1003.1e capabilities (library)
libcap2-bin|1:2.66-4+deb12u3+b1|amd64|utils|important|133||libcap2 (1:2.66-4+deb12u3)|POSIX 1003.1e capabilities (utilities)
libcom-err2|1.47.0-2+b2|amd64|libs|optional|55||e2fsprogs (1.47.0-2)|common error description library
libcrypt1|1:4.4.33-2|amd64|libs|optional|233||libxcrypt|libcrypt shared library
libcurl4|7.88.1-10+deb12u15|amd64|libs|optional|840||curl|easy-to-use client-side URL transfer library (OpenSSL flavour)
libdb5.3|5.3.28+dfsg2-1|amd64|libs|optional|1833||db5.3|Berkeley v5.3 Database Libraries [runtime]
libdebconfclient0|0.270|amd64|libs|optional|37||cdebconf|Debian Configuration Management System (C-implementation library)
libelf1|0.188-2.1|amd64|libs|optional|1036||elfutils|library to read and write ELF files
libext2fs2|1.47.0-2+b2|amd64|libs|optional|535||e2fsprogs (1.47.0-2)|ext2/ext3/ext4 file system libraries
libffi8|3.4.4-1|amd64|libs|optional|68||libffi|Foreign Function Interface library runtime
libgcc-s1|12.2.0-14+deb12u1|amd64|libs|optional|140||gcc-12|GCC support library
libgcrypt20|1.10.1-3+deb12u1|amd64|libs|optional|1592|||LGPL Crypto library - runtime library
libgmp10|2:6.2.1+dfsg1-1.1|amd64|libs|optional|855||gmp|Multiprecision arithmetic library
libgnutls30|3.7.9-2+deb12u7|amd64|libs|optional|3396||gnutls28|GNU TLS library - main runtime library
libgpg-error0|1.46-1|amd64|libs|optional|192||libgpg-error|GnuPG development runtime library
libgssapi-krb5-2|1.20.1-2+deb12u5|amd64|libs|optional|425||krb5|MIT Kerberos runtime libraries - krb5 GSS-API Mechanism
libhogweed6|3.8.1-2|amd64|libs|optional|463||nettle|low level cryptographic library (public-key cryptos)
libidn2-0|2.3.3-1+b1|amd64|libs|optional|439||libidn2 (2.3.3-1)|Internationalized domain names (IDNA2008/TR46) library
libk5crypto3|1.20.1-2+deb12u5|amd64|libs|optional|261||krb5|MIT Kerberos runtime libraries - Crypto Library
libkeyutils1|1.6.3-2|amd64|libs|optional|40||keyutils|Linux Key Management Utilities (library)
libkrb5-3|1.20.1-2+deb12u5|amd64|libs|optional|1077||krb5|MIT Kerberos runtime libraries
libkrb5support0|1.20.1-2+deb12u5|amd64|libs|optional|134||krb5|MIT Kerberos runtime libraries - Support library
libldap-2.5-0|2.5.13+dfsg-5|amd64|libs|optional|553||openldap|OpenLDAP libraries
liblz4-1|1.9.4-1|amd64|libs|optional|169||lz4|Fast LZ compression algorithm library - runtime
liblzma5|5.4.1-1+deb12u1|amd64|libs|optional|333||xz-utils|XZ-format compression library
libmd0|1.0.4-2|amd64|libs|optional|79||libmd|message digest functions from BSD systems - shared library
libmnl0|1.0.4-3|amd64|libs|optional|46||libmnl|minimalistic Netlink communication library
libmount1|2.38.1-5+deb12u3|amd64|libs|optional|454||util-linux|device mounting library
libncursesw6|6.4-4|amd64|libs|optional|412||ncurses|shared libraries for terminal handling (wide character support)
libnettle8|3.8.1-2|amd64|libs|optional|520||nettle|low level cryptographic library (symmetric and one-way cryptos)
libnghttp2-14|1.52.0-1+deb12u3|amd64|libs|optional|220||nghttp2|library implementing HTTP/2 protocol (shared library)
libnginx-mod-http-echo|1:0.63-4|amd64|httpd|optional|68|||Bring echo and more shell style goodies to Nginx
libp11-kit0|0.24.1-2|amd64|libs|optional|1408||p11-kit|library for loading and coordinating access to PKCS#11 modules - runtime
libpam-modules|1.5.2-6+deb12u2|amd64|admin|required|1031||pam|Pluggable Authentication Modules for PAM
libpam-modules-bin|1.5.2-6+deb12u2|amd64|admin|required|227||pam|Pluggable Authentication Modules for PAM - helper binaries
libpam-runtime|1.5.2-6+deb12u2|all|admin|required|876||pam|Runtime support for the PAM library
libpam0g|1.5.2-6+deb12u2|amd64|libs|optional|215||pam|Pluggable Authentication Modules library
libpcre2-8-0|10.42-1|amd64|libs|optional|685||pcre2|New Perl Compatible Regular Expression Library- 8 bit runtime files
libproc2-0|2:4.0.2-3|amd64|libs|optional|232||procps|library for accessing process information from /proc
libpsl5|0.21.2-1|amd64|libs|optional|96||libpsl|Library for Public Suffix List (shared libraries)
librtmp1|2.4+20151223.gitfa8646d.1-2+b2|amd64|libs|optional|146||rtmpdump (2.4+20151223.gitfa8646d.1-2)|toolkit for RTMP streams (shared library)
libsasl2-2|2.1.28+dfsg-10|amd64|libs|optional|167||cyrus-sasl2|Cyrus SASL - authentication abstraction library
libsasl2-modules-db|2.1.28+dfsg-10|amd64|libs|optional|77||cyrus-sasl2|Cyrus SASL - pluggable authentication modules (DB)
libseccomp2|2.5.4-1+deb12u1|amd64|libs|optional|148||libseccomp|high level interface to Linux seccomp filter
libselinux1|3.4-1+b6|amd64|libs|optional|199||libselinux (3.4-1)|SELinux runtime shared libraries
libsemanage-common|3.4-1|all|libs|optional|37||libsemanage|Common files for SELinux policy management libraries
libsemanage2|3.4-1+b5|amd64|libs|optional|297||libsemanage (3.4-1)|SELinux policy management library
libsepol2|3.4-2.1|amd64|libs|optional|775||libsepol|SELinux library for manipulating binary security policies
libsmartcols1|2.38.1-5+deb12u3|amd64|libs|optional|289||util-linux|smart column output alignment library
libss2|1.47.0-2+b2|amd64|libs|optional|71||e2fsprogs (1.47.0-2)|command-line interface parsing library
libssh2-1|1.10.0-3+b1|amd64|libs|optional|357||libssh2 (1.10.0-3)|SSH2 client-side library
libssl3|3.0.20-1~deb12u2|amd64|libs|optional|6030||openssl|Secure Sockets Layer toolkit - shared libraries
libstdc++6|12.2.0-14+deb12u1|amd64|libs|optional|2686||gcc-12|GNU Standard C++ Library v3
libsystemd0|252.39-1~deb12u2|amd64|libs|optional|909||systemd|systemd utility library
libtasn1-6|4.19.0-2+deb12u1|amd64|libs|optional|116|||Manage ASN.1 structures (runtime)
libtinfo6|6.4-4|amd64|libs|optional|541||ncurses|shared low-level terminfo library for terminal handling
libtirpc-common|1.3.3+ds-1|all|libs|optional|35||libtirpc|transport-independent RPC library - common files
libtirpc3|1.3.3+ds-1|amd64|libs|optional|226||libtirpc|transport-independent RPC library
libudev1|252.39-1~deb12u2|amd64|libs|optional|240||systemd|libudev shared library
libunistring2|1.0-2|amd64|libs|optional|1807||libunistring|Unicode string library for C
libuuid1|2.38.1-5+deb12u3|amd64|libs|optional|79||util-linux|Universally Unique ID library
libxtables12|1.8.9-2|amd64|libs|optional|101||iptables|netfilter xtables library
libxxhash0|0.8.1-1|amd64|libs|optional|99||xxhash|shared library for xxhash
libzstd1|1.5.4+dfsg2-5|amd64|libs|optional|785||libzstd|fast lossless compression algorithm
login|1:4.13+dfsg1-1+deb12u2|amd64|admin|required|2550|E|shadow|system login tools
logsave|1.47.0-2+b2|amd64|admin|optional|50||e2fsprogs (1.47.0-2)|save the output of a command in a log file
mawk|1.3.4.20200120-3.1|amd64|interpreters|required|263|||Pattern scanning and text processing language
mount|2.38.1-5+deb12u3|amd64|admin|required|393||util-linux|tools for mounting and manipulating filesystems
ncurses-base|6.4-4|all|misc|required|379|E|ncurses|basic terminal type definitions
ncurses-bin|6.4-4|amd64|utils|required|636|E|ncurses|terminal-related programs and man pages
nginx|1.22.1-9+deb12u9|amd64|httpd|optional|1331|||small, powerful, scalable web/proxy server
nginx-common|1.22.1-9+deb12u9|all|httpd|optional|332||nginx|small, powerful, scalable web/proxy server - common files
nginx-light|1.22.1-9+deb12u9|all|httpd|optional|92||nginx|nginx web/proxy server (basic version)
passwd|1:4.13+dfsg1-1+deb12u2|amd64|admin|required|2827||shadow|change and administer password and group data
perl-base|5.36.0-7+deb12u3|amd64|perl|required|7639|E|perl|minimal Perl system
procps|2:4.0.2-3|amd64|admin|important|2091|||/proc file system utilities
sed|4.9-1+deb12u1|amd64|utils|required|987|E||GNU stream editor for filtering/transforming text
sysvinit-utils|3.06-4|amd64|admin|required|100|E|sysvinit|System-V-like utilities
tar|1.34+dfsg-1.2+deb12u1|amd64|utils|required|3144|E||GNU version of the tar archiving utility
tzdata|2026b-0+deb12u1|all|localization|required|2573|||time zone and daylight-saving time data
usr-is-merged|37~deb12u1|all|oldlibs|optional|13||usrmerge|Transitional package to assert a merged-/usr system
util-linux|2.38.1-5+deb12u3|amd64|utils|required|4978|E||miscellaneous system utilities
util-linux-extra|2.38.1-5+deb12u3|amd64|utils|standard|366||util-linux|interactive login tools
zlib1g|1:1.2.13.dfsg-1|amd64|libs|optional|168||zlib|compression library - runtime
`;
