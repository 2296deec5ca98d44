/**
 * The packages of a Debian sid of the recorder's day with Docker and network tools, as dpkg has them installed:
 *
 * name | version | architecture (amd64 where it is not said) | section | priority | installed size in KiB | E essential, f s a for
 * Multi-Arch: foreign, same, allowed | source | pre-depends | depends (`/` between alternatives) | first line of the description
 */
export const installedPackages = `apt|3.3.5||admin|required|5008||||base-passwd (>= 3.6.1)/adduser, sqv (>= 1.3.0), libapt-pkg7.0 (>= 3.3.5), debian-archive-keyring, libc6 (>= 2.38), libgcc-s1 (>= 3.0), libseccomp2 (>= 2.4.2), libssl3t64 (>= 3.0.0), libstdc++6 (>= 13.1), libsystemd0|commandline package manager
base-files|14.2||admin|required|501|Ef||awk||Debian base system miscellaneous files
base-passwd|3.6.8||admin|required|285|Ef|||libc6 (>= 2.34), libdebconfclient0 (>= 0.145), libselinux1 (>= 3.1~)|Debian base system master password and group files
bash|5.3-4||shells|required|7308|Ef||libc6 (>= 2.38), libtinfo6 (>= 6)|base-files (>= 2.1.12), debianutils (>= 5.6-0.1)|GNU Bourne Again SHell
bind9-dnsutils|1:9.20.30-1||net|standard|521|f|bind9||bind9-host/host, bind9-libs (= 1:9.20.30-1), libc6 (>= 2.38), libedit2 (>= 2.11-20080614-0), libidn2-0 (>= 2.0.0), libjemalloc2 (>= 3.5.0), libkrb5-3 (>= 1.6.dfsg.2), libprotobuf-c1 (>= 1.0.0)|Clients provided with BIND 9
bind9-host|1:9.20.30-1||net|standard|137|f|bind9||bind9-libs (= 1:9.20.30-1), libc6 (>= 2.38), libidn2-0 (>= 2.0.0)|DNS Lookup Utility
bind9-libs|1:9.20.30-1||libs|optional|3813|s|bind9||libc6 (>= 2.38), libfstrm0 (>= 0.2.0), libgssapi-krb5-2 (>= 1.17), libjemalloc2 (>= 4.0.0), libjson-c5 (>= 0.15), libkrb5-3 (>= 1.6.dfsg.2), liblmdb0 (>= 0.9.7), libmaxminddb0 (>= 1.3.0), libnghttp2-14 (>= 1.12.0), libprotobuf-c1 (>= 1.0.1), libssl3t64 (>= 3.4.0), liburcu8t64 (>= 0.13.0), libuv1t64 (>= 1.38.0), libxml2-16 (>= 2.14.1), zlib1g (>= 1:1.1.4)|Shared Libraries used by BIND 9
bridge-utils|1.7.1-4+b1||net|optional|118|f|bridge-utils (1.7.1-4)||libc6 (>= 2.38)|Utilities for configuring the Linux Ethernet bridge
bsdutils|1:2.42.4-1||utils|required|338|f|util-linux (2.42.4-1)||libc6 (>= 2.38), libsystemd0 (>= 254)|basic utilities from 4.4BSD-Lite
busybox-static|1:1.38.0-3+b1||shells|optional|2103||busybox (1:1.38.0-3)|||Standalone rescue shell with tons of builtin utilities
ca-certificates|20260816+nmu1|all|misc|standard|310|f|||openssl (>= 1.1.1), debconf (>= 0.5)/debconf-2.0|Common CA certificates
conntrack|1:1.4.9-1||net|optional|118||conntrack-tools||libc6 (>= 2.34), libmnl0 (>= 1.0.3-4~), libnetfilter-conntrack3 (>= 1.1.1)|Program to modify the conntrack tables
containerd|2.1.9+ds1-5||admin|optional|107875||||runc (>= 0.1.0~), libc6 (>= 2.34)|open and reliable container runtime
coreutils|9.10-1||utils|required|17994|Ef||libacl1 (>= 2.2.23), libattr1 (>= 1:2.4.48), libc6 (>= 2.42), libgmp10 (>= 2:6.3.0+dfsg), libselinux1 (>= 3.1~), libssl3t64 (>= 3.0.0), libsystemd0 (>= 254)||GNU core utilities
curl|8.23.0-1||web|optional|521|f|||libcurl4t64 (= 8.23.0-1), libc6 (>= 2.43), zlib1g (>= 1:1.1.4)|command line tool for transferring data with URL syntax
dash|0.5.12-12||shells|required|207|Ef||libc6 (>= 2.38)|debianutils (>= 5.6-0.1)|POSIX-compliant shell
dbus|1.16.2-8||admin|standard|150|f|||dbus-bin (= 1.16.2-8), dbus-daemon (= 1.16.2-8), dbus-system-bus-common (>= 1.16.2-8), libc6 (>= 2.34), libdbus-1-3 (= 1.16.2-8), libexpat1 (>= 2.1~beta3), libsystemd0|simple interprocess messaging system (system message bus)
dbus-bin|1.16.2-8||admin|optional|187|f|dbus||libc6 (>= 2.38), libdbus-1-3 (= 1.16.2-8)|simple interprocess messaging system (command line utilities)
dbus-daemon|1.16.2-8||admin|optional|362|f|dbus||dbus-bin (= 1.16.2-8), dbus-session-bus-common (>= 1.16.2-8), libapparmor1 (>= 2.8.94), libaudit1 (>= 1:2.2.1), libc6 (>= 2.34), libcap-ng0 (>= 0.7.9), libdbus-1-3 (= 1.16.2-8), libexpat1 (>= 2.1~beta3), libselinux1 (>= 3.1~), libsystemd0|simple interprocess messaging system (reference message bus)
dbus-session-bus-common|1.16.2-8|all|admin|optional|77|f|dbus|||simple interprocess messaging system (session bus configuration)
dbus-system-bus-common|1.16.2-8|all|admin|optional|88|f|dbus||systemd/systemd-standalone-sysusers/systemd-sysusers|simple interprocess messaging system (system bus configuration)
debconf|1.5.92|all|admin|required|508|f||||Debian configuration management system
debian-archive-keyring|2025.1|all|misc|important|302|f||||OpenPGP archive certificates of the Debian archive
debianutils|5.24||utils|required|228|Ef||libc6 (>= 2.38)||Miscellaneous utilities specific to Debian
diffutils|1:3.12-1||utils|required|1768|E||libc6 (>= 2.38)||File comparison utilities
docker-buildx|0.29.1+ds1-4||admin|optional|68934||||libc6 (>= 2.34)|Docker CLI plugin for extended build capabilities with BuildKit (program)
docker-cli|28.5.2+dfsg4-5||admin|optional|32823||docker.io||libc6 (>= 2.34)|Linux container runtime -- client
docker-compose|2.40.3-3||admin|optional|67728||||libc6 (>= 2.34)|Define and run multi-container applications with Docker (program)
docker-registry|2.8.3+ds1-3||utils|optional|22665||||systemd/systemd-standalone-sysusers/systemd-sysusers, systemd/systemd-standalone-tmpfiles/systemd-tmpfiles, libc6 (>= 2.34)|Docker toolset to pack, ship, store, and deliver content
docker.io|28.5.2+dfsg4-5||admin|optional|80705||||debconf (>= 0.5)/debconf-2.0, systemd/systemd-standalone-sysusers/systemd-sysusers, libc6 (>= 2.34), libsystemd0, containerd (>= 1.4~), iptables, sysvinit-utils (>= 3.05-4~), runc (>= 1.0.0~rc8~), tini-static|Linux container runtime
dpkg|1.23.11||admin|required|4944|Ef||libbz2-1.0, libc6 (>= 2.38), liblzma5 (>= 5.4.0), libmd0 (>= 0.0.0), libselinux1 (>= 3.1~), libzstd1 (>= 1.5.5), zlib1g (>= 1:1.1.4)||Debian package management system
ethtool|1:7.2-1||net|optional|1106||||libc6 (>= 2.34), libmnl0 (>= 1.0.3-4~)|display or change Ethernet device settings
file|1:5.47-4||utils|standard|80|f|||libc6 (>= 2.38), libmagic1t64 (= 1:5.47-4)|Recognize the type of data in a file using "magic" numbers
findutils|4.11.0-3||utils|required|2376|Ef||libc6 (>= 2.38), libselinux1 (>= 3.1~)||utilities for finding files--find, xargs
gcc-16-base|16.2.0-4||libs|optional|107|s|gcc-16|||GCC, the GNU Compiler Collection (base package)
grep|3.12-1||utils|required|1297|Ef||libc6 (>= 2.38), libpcre2-8-0 (>= 10.32)||GNU grep, egrep and fgrep
gzip|1.14-1||utils|required|262|E||libc6 (>= 2.38)||GNU compression utilities
hostname|3.25||admin|required|50|E||libc6 (>= 2.34)||utility to set/show the host name or domain name
init-system-helpers|1.69+nmu3|all|admin|required|132|Ef||||helper tools for all init systems
iproute2|7.3.0-1||net|important|4279|f|||libcap2-bin, debconf (>= 0.5)/debconf-2.0, libbpf1 (>= 1:0.6.0), libc6 (>= 2.38), libcap2 (>= 1:2.10), libdb5.3t64, libelf1t64 (>= 0.131), libmnl0 (>= 1.0.3-4~), libselinux1 (>= 3.1~), libtirpc3t64 (>= 1.0.2), libxtables12 (>= 1.6.0+snapshot20161117)|networking and traffic control tools
iptables|1.8.13-1||net|optional|2408|f|||libip4tc2 (= 1.8.13-1), libip6tc2 (= 1.8.13-1), libxtables12 (= 1.8.13-1), netbase (>= 6.0), libc6 (>= 2.38), libmnl0 (>= 1.0.3-4~), libnetfilter-conntrack3 (>= 1.0.6), libnfnetlink0 (>= 1.0.2), libnftnl11 (>= 1.2.6)|administration tools for packet filtering and NAT
iputils-ping|3:20250605-1||net|important|188|f|iputils||libc6 (>= 2.38), libcap2 (>= 1:2.10), libidn2-0 (>= 0.6)|Tools to test the reachability of network hosts
jq|1.8.2-1||utils|optional|135|f|||libjq1 (= 1.8.2-1), libc6 (>= 2.38), libonig5 (>= 6.8.1)|lightweight and flexible command-line JSON processor
kmod|34.2-2+b2||admin|important|255|f|kmod (34.2-2)||libc6 (>= 2.38), libssl3t64 (>= 3.0.0), libkmod2 (= 34.2-2+b2)|tools for managing Linux kernel modules
less|710+really668-1||text|important|384|f|||libc6 (>= 2.42), libtinfo6 (>= 6)|pager program similar to more
libacl1|2.4.0-1||libs|optional|76|s|acl||libc6 (>= 2.38)|access control list - shared library
libapparmor1|5.0.2-5||libs|optional|112|s|apparmor||libc6 (>= 2.38)|changehat AppArmor library
libapt-pkg7.0|3.3.5||libs|optional|4406|s|apt||libbz2-1.0, libc6 (>= 2.38), libgcc-s1 (>= 3.0), liblz4-1 (>= 0.0~r127), liblzma5 (>= 5.1.1alpha+20120614), libssl3t64 (>= 3.0.0), libstdc++6 (>= 14), libsystemd0 (>= 221), libudev1 (>= 183), libxxhash0 (>= 0.8), libzstd1 (>= 1.5.5), zlib1g (>= 1:1.2.2.3)|package management runtime library
libattr1|1:2.6.0-1||libs|optional|62|s|attr||libc6 (>= 2.4)|filesystem extended attributes handling - shared library
libaudit-common|1:4.2.1-1|all|libs|optional|25|f|audit|||Dynamic library for security auditing - common files
libaudit1|1:4.2.1-1||libs|optional|210|s|audit||libaudit-common (>= 1:4.2.1-1), libc6 (>= 2.38), libcap-ng0 (>= 0.7.9)|Dynamic library for security auditing
libblkid1|2.42.4-1||libs|optional|469|s|util-linux||libc6 (>= 2.38)|block device ID library
libbpf1|1:1.7.0-1||libs|optional|476|s|libbpf (1.7.0-1)||libc6 (>= 2.38), libelf1t64 (>= 0.144), zlib1g (>= 1:1.2.3.4)|eBPF helper library (shared library)
libbrotli1|1.2.0-4.1||libs|optional|897|s|brotli||libc6 (>= 2.29)|library implementing brotli encoder and decoder (shared libraries)
libbsd0|0.12.2-3||libs|optional|215|s|libbsd||libc6 (>= 2.38), libmd0 (>= 1.0.3-2)|utility functions from BSD systems - shared library
libbz2-1.0|1.0.8-6+b2||libs|optional|100|s|bzip2 (1.0.8-6)||libc6 (>= 2.4)|high-quality block-sorting file compressor library - runtime
libc-bin|2.43-7||libs|required|2118|Ef|glibc||libc6 (>> 2.43), libc6 (<< 2.44)|GNU C Library: Binaries
libc-gconv-modules-extra|2.43-7||libs|optional|7989|s|glibc|||GNU C Library: Non-essential gconv modules
libc6|2.43-7||libs|optional|5483|s|glibc||libgcc-s1, libc-gconv-modules-extra (= 2.43-7)|GNU C Library: Shared libraries
libcap-ng0|0.9.6-1+b1||libs|optional|70|s|libcap-ng (0.9.6-1)||libc6 (>= 2.38)|alternate POSIX capabilities library
libcap2|1:2.78-1+b1||libs|optional|95|s|libcap2 (1:2.78-1)||libc6 (>= 2.38)|POSIX 1003.1e capabilities (library)
libcap2-bin|1:2.78-1+b1||utils|important|134|f|libcap2 (1:2.78-1)||libc6 (>= 2.38), libcap2 (>= 1:2.63)|POSIX 1003.1e capabilities (utilities)
libcom-err2|1.47.4-1+b2||libs|optional|59|s|e2fsprogs (1.47.4-1)||libc6 (>= 2.38)|common error description library
libcrypt1|1:4.5.2+20251210-1||libs|optional|265|s|libxcrypt||libc6 (>= 2.38)|libcrypt shared library
libcurl4t64|8.23.0-1||libs|optional|1177|s|curl||libnghttp3-9 (>= 1.11.0~), libngtcp2-16 (>= 1.24.0), libbrotli1 (>= 0.6.0), libc6 (>= 2.43), libgssapi-krb5-2 (>= 1.17), libidn2-0 (>= 2.0.0), libldap2 (>= 2.6.2), libnghttp2-14 (>= 1.50.0), libngtcp2-crypto-ossl0 (>= 1.24.0), libpsl5t64 (>= 0.16.0), libssh2-1t64 (>= 1.11.1), libssl3t64 (>= 3.5.0), libzstd1 (>= 1.5.5), zlib1g (>= 1:1.2.3.4)|easy-to-use client-side URL transfer library (OpenSSL flavour)
libdb5.3t64|5.3.28+dfsg2-11+b1||libs|optional|1859|s|db5.3 (5.3.28+dfsg2-11)||libc6 (>= 2.38)|Berkeley v5.3 Database Libraries [runtime]
libdbus-1-3|1.16.2-8||libs|optional|458|s|dbus||libc6 (>= 2.38), libsystemd0|simple interprocess messaging system (library)
libdebconfclient0|0.283||libs|optional|35|s|cdebconf||libc6 (>= 2.38)|Debian Configuration Management System (C-implementation library)
libdrm-amdgpu1|2.4.134-3||libs|optional|71|s|libdrm||libc6 (>= 2.38), libdrm2 (>= 2.4.108)|Userspace interface to amdgpu-specific kernel DRM services -- runtime
libdrm-common|2.4.134-3|all|libs|optional|41|f|libdrm|||Userspace interface to kernel DRM services -- common files
libdrm-intel1|2.4.134-3||libs|optional|168|s|libdrm||libc6 (>= 2.34), libdrm2 (>= 2.4.108), libpciaccess0|Userspace interface to intel-specific kernel DRM services -- runtime
libdrm2|2.4.134-3||libs|optional|118|s|libdrm||libdrm-common (>= 2.4.134-3), libc6 (>= 2.38)|Userspace interface to kernel DRM services -- runtime
libedit2|3.1-20260512-1||libs|optional|261|s|libedit||libbsd0 (>= 0.1.3), libc6 (>= 2.42), libtinfo6 (>= 6)|BSD editline and history libraries
libegl-mesa0|26.2.6-1||libs|optional|478|s|mesa||libgbm1 (= 26.2.6-1), mesa-libgallium (= 26.2.6-1), libc6 (>= 2.38), libdrm2 (>= 2.4.134-3~), libexpat1 (>= 2.0.1), libgcc-s1 (>= 3.4), libwayland-client0 (>= 1.24.0), libx11-6, libx11-xcb1, libxcb-dri3-0 (>= 1.13), libxcb-present0, libxcb-randr0 (>= 1.3), libxcb-shm0, libxcb-xfixes0, libxcb1 (>= 1.6)|free implementation of the EGL API -- Mesa vendor library
libegl1|1.7.0-3+b1||libs|optional|114|s|libglvnd (1.7.0-3)||libc6 (>= 2.38), libglvnd0 (= 1.7.0-3+b1), libegl-mesa0|Vendor neutral GL dispatch library -- EGL support
libelf1t64|0.196-1||libs|optional|174|s|elfutils||libc6 (>= 2.38), libzstd1 (>= 1.5.5), zlib1g (>= 1:1.1.4)|library to read and write ELF files
libexpat1|2.9.0-1||libs|optional|457|s|expat|libc6 (>= 2.38)||XML parsing C library - runtime library
libffi8|3.8.0-2||libs|optional|101|s|libffi||libc6 (>= 2.38)|Foreign Function Interface library runtime
libfstrm0|0.6.1-1+b4||libs|optional|71|s|fstrm (0.6.1-1)||libc6 (>= 2.38)|Frame Streams (fstrm) library
libgbm1|26.2.6-1||libs|optional|205|s|mesa||mesa-libgallium (= 26.2.6-1), libc6 (>= 2.38), libdrm2 (>= 2.4.134-3~), libexpat1 (>= 2.0.1), libgcc-s1 (>= 3.4)|generic buffer management API -- runtime
libgcc-s1|16.2.0-4||libs|optional|197|s|gcc-16||gcc-16-base (= 16.2.0-4), libc6 (>= 2.35)|GCC support library
libgles2|1.7.0-3+b1||libs|optional|104|s|libglvnd (1.7.0-3)||libc6 (>= 2.34), libglvnd0 (= 1.7.0-3+b1)|Vendor neutral GL dispatch library -- GLESv2 support
libglvnd0|1.7.0-3+b1||libs|optional|732|s|libglvnd (1.7.0-3)||libc6 (>= 2.38)|Vendor neutral GL dispatch library
libgmp10|2:6.3.0+dfsg-5+b2||libs|optional|878|s|gmp (2:6.3.0+dfsg-5)||libc6 (>= 2.38)|Multiprecision arithmetic library
libgssapi-krb5-2|1.22.1-3||libs|optional|432|s|krb5||libkrb5-3 (= 1.22.1-3), libc6 (>= 2.38), libcom-err2 (>= 1.43.9), libk5crypto3 (>= 1.20), libkrb5support0 (= 1.22.1-3)|MIT Kerberos runtime libraries - krb5 GSS-API Mechanism
libhogweed6t64|3.10.2-1+b1||libs|optional|483|s|nettle (3.10.2-1)||libc6 (>= 2.14), libgmp10 (>= 2:6.3.0+dfsg), libnettle8t64|low level cryptographic library (public-key cryptos)
libidn2-0|2.3.8-5||libs|optional|447|s|libidn2||libc6 (>= 2.14), libunistring5 (>= 1.1)|Internationalized domain names (IDNA2008/TR46) library
libip4tc2|1.8.13-1||libs|optional|64|s|iptables||libc6 (>= 2.14)|netfilter libip4tc library
libip6tc2|1.8.13-1||libs|optional|64|s|iptables||libc6 (>= 2.14)|netfilter libip6tc library
libjansson4|2.15.1-1||libs|optional|144|s|jansson||libc6 (>= 2.38)|C library for encoding, decoding and manipulating JSON data
libjemalloc2|5.3.1-2||libs|optional|959|s|jemalloc||libc6 (>= 2.38), libgcc-s1 (>= 3.3), libstdc++6 (>= 4.4)|Scalable, concurrent memory allocator and malloc replacement
libjpeg62-turbo|1:3.1.3-4||libs|optional|765|s|libjpeg-turbo||libc6 (>= 2.38)|libjpeg-turbo JPEG runtime library
libjq1|1.8.2-1||libs|optional|444|s|jq||libc6 (>= 2.39), libonig5 (>= 6.8.1)|lightweight and flexible command-line JSON processor - shared library
libjson-c5|0.19+ds-1||libs|optional|115|s|json-c||libc6 (>= 2.38)|JSON manipulation library - shared library
libjudydebian1|1.0.5-7||libs|optional|342||judy||libc6 (>= 2.14)|C library for creating and accessing dynamic arrays
libk5crypto3|1.22.1-3||libs|optional|260|s|krb5||libc6 (>= 2.38), libkrb5support0 (= 1.22.1-3)|MIT Kerberos runtime libraries - Crypto Library
libkeyutils1|1.6.3-6+b2||libs|optional|41|s|keyutils (1.6.3-6)||libc6 (>= 2.38)|Linux Key Management Utilities (library)
libkmod2|34.2-2+b2||libs|optional|144|s|kmod (34.2-2)||libc6 (>= 2.38), libssl3t64 (>= 3.0.0)|libkmod shared library
libkrb5-3|1.22.1-3||libs|optional|1100|s|krb5||libkrb5support0 (= 1.22.1-3), libc6 (>= 2.38), libcom-err2 (>= 1.43.9), libk5crypto3 (>= 1.20), libkeyutils1 (>= 1.5.9), libssl3t64 (>= 3.0.0)|MIT Kerberos runtime libraries
libkrb5support0|1.22.1-3||libs|optional|135|s|krb5||libc6 (>= 2.38)|MIT Kerberos runtime libraries - Support library
liblastlog2-2|2.42.4-1||libs|optional|71|s|util-linux||libc6 (>= 2.38), libsqlite3-0 (>= 3.5.9)|lastlog2 database shared library
libldap2|2.6.14+dfsg-2||libs|optional|590|s|openldap||libc6 (>= 2.38), libsasl2-2 (>= 2.1.28+dfsg1), libssl3t64 (>= 3.0.0)|OpenLDAP libraries
libllvm22|1:22.1.8-3||libs|optional|147053|s|llvm-toolchain-22||libc6 (>= 2.38), libedit2 (>= 2.11-20080614-0), libffi8 (>= 3.4), libgcc-s1 (>= 4.3), libstdc++6 (>= 12), libxml2-16 (>= 2.14.1), libz3-4 (>= 4.13.3), libzstd1 (>= 1.5.5), zlib1g (>= 1:1.2.0)|Modular compiler and toolchain technologies, runtime library
liblmdb0|0.9.35-1||libs|optional|107|s|lmdb||libc6 (>= 2.38)|Lightning Memory-Mapped Database shared library
liblz4-1|1.10.0-10||libs|optional|193|s|lz4||libc6 (>= 2.14), libxxhash0 (>= 0.6.5)|Fast LZ compression algorithm library - runtime
liblzma5|5.8.4-1||libs|optional|482|s|xz-utils||libc6 (>= 2.34)|XZ-format compression library
libmagic-mgc|1:5.47-4||libs|optional|10450|f|file|||File type determination library using "magic" numbers (compiled magic file)
libmagic1t64|1:5.47-4||libs|optional|246|s|file||libbz2-1.0, libc6 (>= 2.38), liblzma5 (>= 5.1.1alpha+20120614), zlib1g (>= 1:1.1.4), libmagic-mgc (= 1:5.47-4)|Recognize the type of data in a file using "magic" numbers - library
libmaxminddb0|1.13.3-1||libs|optional|57|s|libmaxminddb||libc6 (>= 2.38)|IP geolocation database library
libmd0|1.3.0-1||libs|optional|115|s|libmd||libc6 (>= 2.33)|message digest functions from BSD systems - shared library
libmnl0|1.0.5-3+b2||libs|optional|46|s|libmnl (1.0.5-3)||libc6 (>= 2.14)|minimalistic Netlink communication library
libmount1|2.42.4-1||libs|optional|606|s|util-linux||libblkid1 (= 2.42.4-1), libc6 (>= 2.38), libselinux1 (>= 3.1~), libsystemd0 (>= 251)|device mounting library
libmpfr6|4.2.2-3||libs|optional|1221|s|mpfr4||libc6 (>= 2.38), libgmp10 (>= 2:6.3.0+dfsg)|multiple precision floating-point computation
libncursesw6|6.6+20260608-2||libs|optional|424|s|ncurses||libtinfo6 (= 6.6+20260608-2), libc6 (>= 2.38)|shared libraries for terminal handling (wide character support)
libnetfilter-conntrack3|1.1.1-1||libs|optional|144|s|libnetfilter-conntrack||libc6 (>= 2.38), libmnl0 (>= 1.0.3-4~), libnfnetlink0 (>= 1.0.2)|Netfilter netlink-conntrack library
libnettle8t64|3.10.2-1+b1||libs|optional|564|s|nettle (3.10.2-1)||libc6 (>= 2.17)|low level cryptographic library (symmetric and one-way cryptos)
libnfnetlink0|1.0.2-3+b2||libs|optional|52|s|libnfnetlink (1.0.2-3)||libc6 (>= 2.14)|Netfilter netlink library
libnftables1|1.1.7-3||libs|optional|1106|s|nftables||libc6 (>= 2.38), libgmp10 (>= 2:6.3.0+dfsg), libjansson4 (>= 2.14), libmnl0 (>= 1.0.3-4~), libnftnl11 (>= 1.3.2), libxtables12 (>= 1.6.0+snapshot20161117)|Netfilter nftables high level userspace API library
libnftnl11|1.3.2-1||libs|optional|253|s|libnftnl||libc6 (>= 2.34), libmnl0 (>= 1.0.3-4~)|Netfilter nftables userspace API library
libnghttp2-14|1.70.0-1||libs|optional|240|s|nghttp2||libc6 (>= 2.17)|library implementing HTTP/2 protocol (shared library)
libnghttp3-9|1.17.0-1||libs|optional|206|s|nghttp3||libc6 (>= 2.14)|HTTP/3 mapping over QUIC and QPACK (library)
libngtcp2-16|1.24.0-1||libs|optional|389|s|ngtcp2||libc6 (>= 2.25)|QUIC protocol library
libngtcp2-crypto-ossl0|1.24.0-1||libs|optional|84|s|ngtcp2||libc6 (>= 2.14), libngtcp2-16 (>= 1.24.0), libssl3t64 (>= 3.5.1)|crypto helper library for with OpenSSL backend
libonig5|6.9.10-1+b1||libs|optional|695|s|libonig (6.9.10-1)||libc6 (>= 2.14)|regular expressions library
libpam-modules|1.7.0-8||admin|required|892|s|pam|libaudit1 (>= 1:2.2.1), libc6 (>= 2.38), libcrypt1 (>= 1:4.3.0), libdb5.3t64, libpam0g (>= 1.4.1), libselinux1 (>= 3.1~), libsystemd0 (>= 254), debconf (>= 0.5)/debconf-2.0, libpam-modules-bin (= 1.7.0-8)||Pluggable Authentication Modules for PAM
libpam-modules-bin|1.7.0-8||admin|required|203|f|pam||libaudit1 (>= 1:2.2.1), libc6 (>= 2.38), libcrypt1 (>= 1:4.3.0), libpam0g (>= 0.99.7.1), libselinux1 (>= 3.1~), libsystemd0 (>= 254)|Pluggable Authentication Modules for PAM - helper binaries
libpam-runtime|1.7.0-8|all|admin|required|1026|f|pam||debconf (>= 0.5)/debconf-2.0, libpam-modules|Runtime support for the PAM library
libpam0g|1.7.0-8||libs|optional|191|s|pam||libaudit1 (>= 1:2.2.1), libc6 (>= 2.34), debconf (>= 0.5)/debconf-2.0|Pluggable Authentication Modules library
libpcap0.8t64|1.11.0-1||libs|optional|451|s|libpcap||libc6 (>= 2.38), libdbus-1-3 (>= 1.10)|system interface for user-level packet capture
libpciaccess0|0.19-2||libs|optional|64|s|libpciaccess||libc6 (>= 2.38), zlib1g (>= 1:1.2.3.4), pci.ids|Generic PCI access library for X
libpcre2-8-0|10.49-1||libs|optional|794|s|pcre2||libc6 (>= 2.34)|New Perl Compatible Regular Expression Library- 8 bit runtime files
libproc2-1|2:4.0.7-1||libs|optional|252|s|procps||libc6 (>= 2.38), libsystemd0|library for accessing process information from /proc
libprotobuf-c1|1.5.1-1+b2||libs|optional|63|s|protobuf-c (1.5.1-1)||libc6 (>= 2.14)|Protocol Buffers C shared library (protobuf-c)
libpsl5t64|0.23.3-1||libs|optional|104|s|libpsl||libidn2-0 (>= 0.16), libc6 (>= 2.38), libunistring5 (>= 1.1)|Library for Public Suffix List (shared libraries)
libpython3.14-minimal|3.14.10-1||python|optional|5682|s|python3.14||libc6 (>= 2.14), libssl3t64 (>= 3.4.0)|Minimal subset of the Python language (version 3.14)
libsasl2-2|2.1.28+dfsg1-12||libs|optional|161|s|cyrus-sasl2||libsasl2-modules-db (>= 2.1.28+dfsg1-12), libc6 (>= 2.38), libssl3t64 (>= 3.0.0)|Cyrus SASL - authentication abstraction library
libsasl2-modules-db|2.1.28+dfsg1-12||libs|optional|71|s|cyrus-sasl2||libc6 (>= 2.14), libdb5.3t64|Cyrus SASL - pluggable authentication modules (DB)
libsctp1|1.0.21+dfsg-2||libs|optional|52|s|lksctp-tools||libc6 (>= 2.4)|user-space access to Linux kernel SCTP - shared library
libseccomp2|2.6.1-1+b2||libs|optional|202|s|libseccomp (2.6.1-1)||libc6 (>= 2.14)|high level interface to Linux seccomp filter
libselinux1|3.11-2.1+b1||libs|optional|237|s|libselinux (3.11-2.1)||libc6 (>= 2.38), libpcre2-8-0 (>= 10.47)|SELinux runtime shared libraries
libsemanage-common|3.11-1|all|libs|optional|21|f|libsemanage|||Common files for SELinux policy management libraries
libsemanage2|3.11-1+b2||libs|optional|310|s|libsemanage (3.11-1)||libsemanage-common (>= 3.11-1), libaudit1 (>= 1:2.2.1), libbz2-1.0, libc6 (>= 2.38), libselinux1 (>= 3.11), libsepol2 (>= 3.11)|SELinux policy management library
libsensors-config|1:3.6.2-2|all|utils|optional|37|f|lm-sensors|||lm-sensors configuration files
libsensors5|1:3.6.2-2+b2||libs|optional|101|s|lm-sensors (1:3.6.2-2)||libsensors-config, libc6 (>= 2.38)|library to read temperature/voltage/fan sensors
libsepol2|3.11-1||libs|optional|819|s|libsepol||libc6 (>= 2.38)|SELinux library for manipulating binary security policies
libsmartcols1|2.42.4-1||libs|optional|397|s|util-linux||libc6 (>= 2.38)|smart column output alignment library
libsqlite3-0|3.53.4-2||libs|optional|1927|s|sqlite3||libc6 (>= 2.38)|SQLite 3 shared library
libssh2-1t64|1.11.1-6||libs|optional|453|s|libssh2||libc6 (>= 2.38), libssl3t64 (>= 3.0.0), zlib1g (>= 1:1.1.4)|SSH2 client-side library
libssl3t64|3.6.5-1||libs|optional|8349|s|openssl||libc6 (>= 2.38), libzstd1 (>= 1.5.5), zlib1g (>= 1:1.1.4), openssl-provider-legacy|Secure Sockets Layer toolkit - shared libraries
libstdc++6|16.2.0-4||libs|optional|3316|s|gcc-16||gcc-16-base (= 16.2.0-4), libc6 (>= 2.38), libgcc-s1 (>= 4.3)|GNU Standard C++ Library v3
libsubid6|1:4.20.3-1||libs|optional|344|s|shadow||libacl1 (>= 2.2.23), libaudit1 (>= 1:2.2.1), libbsd0 (>= 0.11.0), libc6 (>= 2.43), libcrypt1 (>= 1:4.1.0), libpam0g (>= 0.99.7.1), libselinux1 (>= 3.1~), libsemanage2 (>= 2.0.32), libsystemd0|subordinate id handling library -- shared library
libsystemd-shared|262.1-1||libs|optional|9080|s|systemd||libc6 (>= 2.34)|systemd shared private library
libsystemd0|262.1-1||libs|optional|1381|s|systemd||libc6 (>= 2.34)|systemd utility library
libtinfo6|6.6+20260608-2||libs|optional|572|s|ncurses||libc6 (>= 2.42)|shared low-level terminfo library for terminal handling
libtirpc-common|1.3.7+ds-1|all|libs|optional|30|f|libtirpc|||transport-independent RPC library - common files
libtirpc3t64|1.3.7+ds-1||libs|optional|230|s|libtirpc||libc6 (>= 2.38), libgssapi-krb5-2 (>= 1.17), libtirpc-common (>= 1.3.7+ds-1)|transport-independent RPC library
libudev1|262.1-1||libs|optional|377|s|systemd||libc6 (>= 2.34)|libudev shared library
libunistring5|1.4.2-1||libs|optional|2102|s|libunistring||libc6 (>= 2.34)|Unicode string library for C
libunwind8|1.8.1-0.4||libs|optional|207|s|libunwind||libc6 (>= 2.34), liblzma5 (>= 5.1.1alpha+20110809)|library to determine the call-chain of a program - runtime
liburcu8t64|0.15.7-1||libs|optional|360|s|liburcu||libc6 (>= 2.38)|userspace RCU (read-copy-update) library
libuuid1|2.42.4-1||libs|optional|94|s|util-linux||libc6 (>= 2.38)|Universally Unique ID library
libuv1t64|1.53.0-1||libs|optional|327|s|libuv1||libc6 (>= 2.38)|asynchronous event notification library - runtime library
libwayland-client0|1.26.0-1||libs|optional|99|s|wayland||libc6 (>= 2.38), libffi8 (>= 3.4)|wayland compositor infrastructure - client library
libwrap0|7.6.q-37||libs|optional|110|s|tcp-wrappers||libc6 (>= 2.38)|Wietse Venema's TCP wrappers library
libx11-6|2:1.8.14-1||libs|optional|1686|s|libx11||libc6 (>= 2.38), libxcb1 (>= 1.11.1), libx11-data|X11 client-side library
libx11-data|2:1.8.14-1|all|x11|optional|1581|f|libx11|||X11 client-side library
libx11-xcb1|2:1.8.14-1||libs|optional|310|s|libx11||libx11-6 (= 2:1.8.14-1)|Xlib/XCB interface library
libxau6|1:1.0.11-1+b2||libs|optional|43|s|libxau (1:1.0.11-1)||libc6 (>= 2.33)|X11 authorisation library
libxcb-dri3-0|1.17.0-2+b2||libs|optional|137|s|libxcb (1.17.0-2)||libc6 (>= 2.4), libxcb1 (>= 1.12)|X C Binding, dri3 extension
libxcb-present0|1.17.0-2+b2||libs|optional|128|s|libxcb (1.17.0-2)||libc6 (>= 2.4), libxcb1|X C Binding, present extension
libxcb-randr0|1.17.0-2+b2||libs|optional|197|s|libxcb (1.17.0-2)||libc6 (>= 2.4), libxcb1 (>= 1.9.2)|X C Binding, randr extension
libxcb-shm0|1.17.0-2+b2||libs|optional|127|s|libxcb (1.17.0-2)||libc6 (>= 2.4), libxcb1 (>= 1.12)|X C Binding, shm extension
libxcb-sync1|1.17.0-2+b2||libs|optional|150|s|libxcb (1.17.0-2)||libc6 (>= 2.14), libxcb1|X C Binding, sync extension
libxcb-xfixes0|1.17.0-2+b2||libs|optional|152|s|libxcb (1.17.0-2)||libc6 (>= 2.4), libxcb1|X C Binding, xfixes extension
libxcb1|1.17.0-2+b2||libs|optional|301|s|libxcb (1.17.0-2)||libc6 (>= 2.38), libxau6 (>= 1:1.0.11), libxdmcp6 (>= 1:1.1.5)|X C Binding
libxdmcp6|1:1.1.5-2+b1||libs|optional|60|s|libxdmcp (1:1.1.5-2)||libc6 (>= 2.36)|X11 Display Manager Control Protocol library
libxml2-16|2.15.4+dfsg-1+b1||libs|optional|1683|s|libxml2 (2.15.4+dfsg-1)||libc6 (>= 2.38), zlib1g (>= 1:1.2.2.3)|GNOME XML library
libxshmfence1|1.3.3-1+b2||libs|optional|37|s|libxshmfence (1.3.3-1)||libc6 (>= 2.38)|X shared memory fences - shared library
libxtables12|1.8.13-1||libs|optional|99|s|iptables||libc6 (>= 2.38)|netfilter xtables library
libxxhash0|0.8.3-2+b2||libs|optional|96|s|xxhash (0.8.3-2)||libc6 (>= 2.14)|shared library for xxhash
libz3-4|4.13.3-1.1||libs|optional|27260|s|z3||libc6 (>= 2.38), libgcc-s1 (>= 3.4), libstdc++6 (>= 14)|theorem prover from Microsoft Research - runtime libraries
libzstd1|1.5.7+dfsg-4||libs|optional|839|s|libzstd||libc6 (>= 2.34)|fast lossless compression algorithm
login|1:4.16.0-2+really2.42.4-1||admin|required|301|f|util-linux (2.42.4-1)|login.defs (>= 1:4.16.0-1~)|libpam-modules, libpam-runtime, libaudit1 (>= 1:2.2.1), libc6 (>= 2.38), libpam0g (>= 0.99.7.1)|system login tools
login.defs|1:4.20.3-1|all|admin|required|252|f|shadow|||system user management configuration
mawk|1.3.4.20260302-2||interpreters|required|299|f|||libc6 (>= 2.38)|Pattern scanning and text processing language
mesa-libgallium|26.2.6-1||libs|optional|50056|s|mesa||libc6 (>= 2.43), libdrm-amdgpu1 (>= 2.4.134-3~), libdrm-intel1 (>= 2.4.134-3~), libdrm2 (>= 2.4.134-3~), libelf1t64 (>= 0.142), libexpat1 (>= 2.0.1), libgcc-s1 (>= 3.4), libllvm22 (>= 1:22.1.0), libsensors5 (>= 1:3.5.0), libstdc++6 (>= 11), libx11-xcb1, libxcb-dri3-0 (>= 1.13), libxcb-present0, libxcb-randr0, libxcb-sync1, libxcb-xfixes0, libxcb1 (>= 1.9.2), libxshmfence1, libzstd1 (>= 1.5.5), zlib1g (>= 1:1.2.3.4)|shared infrastructure for Mesa drivers
mount|2.42.4-1||admin|required|548|f|util-linux|libblkid1 (= 2.42.4-1), libc6 (>= 2.38), libmount1 (= 2.42.4-1), libselinux1 (>= 3.1~), libsmartcols1 (= 2.42.4-1)||tools for mounting and manipulating filesystems
ncurses-base|6.6+20260608-2|all|misc|required|393|Ef|ncurses|||basic terminal type definitions
ncurses-bin|6.6+20260608-2||utils|required|670|Ef|ncurses|libc6 (>= 2.42), libtinfo6 (>= 6.6)||terminal-related programs and man pages
net-tools|2.10-2||net|important|917|f|||libc6 (>= 2.38), libselinux1 (>= 3.1~)|NET-3 networking toolkit
netbase|6.6|all|admin|important|32|f||||Basic TCP/IP networking system
netcat-openbsd|1.239-1||net|important|105||||libbsd0 (>= 0.2.0), libc6 (>= 2.38)|TCP/IP swiss army knife
nftables|1.1.7-3||net|important|189||||libnftables1 (= 1.1.7-3), libc6 (>= 2.34), libedit2 (>= 3.1-20130611-0)|Program to control packet filtering rules by Netfilter project
openssl|3.6.5-1||utils|optional|2564|f|||libc6 (>= 2.38), libssl3t64 (>= 3.6.0)|Secure Sockets Layer toolkit - cryptographic utility
openssl-provider-legacy|3.6.5-1||utils|optional|442|f|openssl||libc6 (>= 2.14), libssl3t64 (>= 3.6.0)|Secure Sockets Layer toolkit - cryptographic utility
passwd|1:4.20.3-1||admin|required|4736|f|shadow||base-passwd (>= 3.6.4), libpam-modules, login.defs, libacl1 (>= 2.2.23), libaudit1 (>= 1:2.2.1), libbsd0 (>= 0.11.0), libc6 (>= 2.43), libcrypt1 (>= 1:4.1.0), libpam0g (>= 0.99.7.1), libselinux1 (>= 3.1~), libsemanage2 (>= 2.0.32)|change and administer password and group data
pci.ids|0.0~2026.10.24-1|all|admin|optional|1650|f||||PCI ID Repository
perl-base|5.42.3-1||perl|required|9553|E|perl|libc6 (>= 2.43), libcrypt1 (>= 1:4.1.0)||minimal Perl system
procps|2:4.0.7-1||admin|important|2691|f|||libc6 (>= 2.38), libncursesw6 (>= 6.1), libproc2-1 (>= 2:4.0.7), libsystemd0 (>= 254), libtinfo6 (>= 6)|/proc file system utilities
psmisc|23.7-2||admin|optional|950|f|||libc6 (>= 2.38), libtinfo6 (>= 6)|utilities that use the proc file system
python3-minimal|3.14.8-1||python|optional|113|a|python3-defaults|python3.14-minimal (>= 3.14.8)||minimal subset of the Python language (default python3 version)
python3.14-minimal|3.14.10-1||python|optional|8216|a|python3.14|libc6 (>= 2.38)|libpython3.14-minimal (= 3.14.10-1), libexpat1 (>= 2.9.0), zlib1g (>= 1:1.2.0)|Minimal subset of the Python language (version 3.14)
runc|1.3.6+ds1-1||admin|optional|30881||||libc6 (>= 2.38), libseccomp2 (>= 2.5.0)|Open Container Project - runtime
sed|4.9-3||utils|required|987|Ef||libacl1 (>= 2.2.23), libc6 (>= 2.38), libselinux1 (>= 3.1~)||GNU stream editor for filtering/transforming text
socat|1.8.1.3-2||net|optional|1867||||libc6 (>= 2.42), libssl3t64 (>= 3.0.0), libwrap0 (>= 7.6-4~)|multipurpose relay for bidirectional data transfer
sqv|1.5.0-1||utils|optional|1919|f|rust-sequoia-sqv||libc6 (>= 2.34), libgcc-s1 (>= 4.2), libgmp10 (>= 2:6.3.0+dfsg), libhogweed6t64, libnettle8t64 (>= 3.9~)|OpenPGP signature verification program from Sequoia
strace|7.2+ds-1+b1||utils|optional|3209||strace (7.2+ds-1)||libc6 (>= 2.38), libunwind8|System call tracer
stress-ng|0.22.01-1||devel|optional|19194||||libacl1 (>= 2.2.23), libapparmor1 (>= 2.10), libbsd0 (>= 0.6.0), libc6 (>= 2.43), libcrypt1 (>= 1:4.1.0), libegl1, libgbm1 (>= 8.1~0), libgcc-s1 (>= 13), libgles2, libgmp10 (>= 2:6.3.0+dfsg), libjpeg62-turbo (>= 1.3.1), libjudydebian1 (>= 1.0.5), libkmod2 (>= 5~), liblzma5 (>= 5.1.1alpha+20120614), libmpfr6 (>= 4.1), libsctp1 (>= 1.0.10+dfsg), libstdc++6 (>= 4.1.1), libxxhash0 (>= 0.6.5), zlib1g (>= 1:1.1.4)|tool to load and stress a computer
systemd|262.1-1||admin|important|11387|f||libc6 (>= 2.34), libsystemd-shared (= 262.1-1)|libblkid1, libmount1, libsystemd0 (= 262.1-1)|system and service manager
systemd-sysv|262.1-1||admin|important|76|f|systemd|systemd|systemd (= 262.1-1)|system and service manager - SysV compatibility symlinks
sysvinit-utils|3.18-1||admin|required|100|Ef|sysvinit||libc6 (>= 2.38)|System-V-like utilities
tar|1.35+dfsg-7||utils|required|3101|Ef||libacl1 (>= 2.2.23), libc6 (>= 2.38), libselinux1 (>= 3.1~)||GNU version of the tar archiving utility
tcpdump|4.99.6-2||net|optional|1346|f|||systemd/systemd-standalone-sysusers/systemd-sysusers, libc6 (>= 2.38), libpcap0.8t64 (>= 1.9.0), libssl3t64 (>= 3.0.0)|command-line network traffic analyzer
tini-static|0.19.0-6+b2||utils|optional|746||tini (0.19.0-6)|||tiny but valid init for containers (static binary)
traceroute|1:2.1.6-1||net|important|160||||libc6 (>= 2.38)|Traces the route taken by packets over an IPv4/IPv6 network
tree|2.3.2-1||utils|optional|135||||libc6 (>= 2.38)|displays an indented directory tree, in color
tzdata|2026f-1|all|localization|required|1355|f|||debconf (>= 0.5)/debconf-2.0|time zone and daylight-saving time data
udev|262.1-1||admin|important|10756|f|systemd||libc6 (>= 2.34), libsystemd-shared (= 262.1-1), systemd/systemd-standalone-sysusers/systemd-sysusers, libkmod2, libudev1 (= 262.1-1)|/dev/ and hotplug management daemon
uidmap|1:4.20.3-1||admin|optional|337|f|shadow||libaudit1 (>= 1:2.2.1), libbsd0 (>= 0.7.0), libc6 (>= 2.43), libselinux1 (>= 3.1~), libsubid6 (= 1:4.20.3-1)|programs to help use subuids
util-linux|2.42.4-1||utils|required|4826|Ef||libpam-modules, libpam-runtime, libblkid1 (= 2.42.4-1), libc6 (>= 2.42), libcap-ng0 (>= 0.7.9), libcrypt1 (>= 1:4.1.0), libmount1 (= 2.42.4-1), libpam0g (>= 0.99.7.1), libselinux1 (>= 3.1~), libsmartcols1 (= 2.42.4-1), libsystemd0 (>= 251), libtinfo6 (>= 6), libudev1 (>= 183), libuuid1 (= 2.42.4-1)||miscellaneous system utilities
util-linux-extra|2.42.4-1||utils|standard|2518|f|util-linux||libaudit1 (>= 1:2.2.1), libc6 (>= 2.42), libcrypt1 (>= 1:4.1.0), liblastlog2-2 (= 2.42.4-1), libselinux1 (>= 3.1~), libsmartcols1 (= 2.42.4-1), libsystemd0, zlib1g (>= 1:1.1.4)|interactive login tools
vim-common|2:9.2.0858-1|all|editors|important|2242|f|vim|||Vi IMproved - Common files
vim-tiny|2:9.2.0858-1||editors|important|1867||vim||vim-common (= 2:9.2.0858-1), libacl1 (>= 2.2.23), libc6 (>= 2.38), libselinux1 (>= 3.1~), libtinfo6 (>= 6)|Vi IMproved - enhanced vi editor - compact version
zlib1g|1:1.3.dfsg+really1.3.2-4||libs|optional|177|s|zlib||libc6 (>= 2.14)|compression library - runtime`;

/** Their programs (b in /usr/bin, s in /usr/sbin, l in /usr/lib/systemd) and what they have in /etc (e). */
export const installedFiles = `apt e:apt,cron.daily,kernel,logrotate.d b:apt,apt-cache,apt-cdrom,apt-config,apt-get,apt-mark
base-files e:debian_version,default,dpkg,host.conf,issue,issue.net,profile.d,skel,update-motd.d,os-release
base-passwd s:update-passwd
bash e:bash.bashrc,skel b:bash,bashbug,clear_console,rbash
bind9-dnsutils b:delv,dig,dnstap-read,mdig,nslookup,nsupdate
bind9-host b:host
bridge-utils e:default,network s:brctl
bsdutils b:renice,script,scriptlive,scriptreplay,wall
busybox-static b:busybox
ca-certificates e:ca-certificates,ssl s:update-ca-certificates
conntrack s:conntrack
containerd e:containerd b:containerd,containerd-shim-runc-v2,ctr
coreutils b:[,arch,b2sum,base32,base64,basename,basenc,cat,chcon,chgrp,chmod,chown,cksum,comm,cp,csplit,cut,date,dd,df,dir,dircolors,dirname,du,echo,env,expand,expr,factor,false,fmt,fold,groups,head,hostid,id,install,join,link,ln,logname,ls,md5sum,mkdir,mkfifo,mknod,mktemp,mv,nice,nl,nohup,nproc,numfmt,od,paste,pathchk,pinky,pr,printenv,printf,ptx,pwd,readlink,realpath,rm,rmdir,runcon,seq,sha1sum,sha224sum,sha256sum,sha384sum,sha512sum,shred,shuf,sleep,sort,split,stat,stdbuf,stty,sum,sync,tac,tail,tee,test,timeout,touch,tr,true,truncate,tsort,tty,uname,unexpand,uniq,unlink,users,vdir,wc,who,whoami,yes s:chroot
curl b:curl,wcurl
dash b:dash,sh
dbus e:default,init.d
dbus-bin b:dbus-cleanup-sockets,dbus-monitor,dbus-send,dbus-update-activation-environment,dbus-uuidgen
dbus-daemon b:dbus-daemon,dbus-run-session
dbus-session-bus-common e:dbus-1
dbus-system-bus-common e:dbus-1
debconf e:apt,debconf.conf b:debconf,debconf-apt-progress,debconf-communicate,debconf-copydb,debconf-escape,debconf-set-selections,debconf-show s:dpkg-preconfigure,dpkg-reconfigure
debian-archive-keyring e:apt
debianutils b:ischroot,run-parts,savelog,tempfile,which.debianutils s:add-shell,installkernel,remove-shell,update-shells
diffutils b:cmp,diff,diff3,sdiff
docker-cli b:docker
docker-compose b:docker-compose
docker-registry e:docker,init.d b:docker-registry
docker.io e:default,docker,init.d s:docker-proxy,dockerd b:docker-init
dpkg e:alternatives,cron.daily,dpkg,logrotate.d b:dpkg,dpkg-deb,dpkg-divert,dpkg-maintscript-helper,dpkg-query,dpkg-realpath,dpkg-split,dpkg-statoverride,dpkg-trigger,update-alternatives s:start-stop-daemon
ethtool e:network s:ethtool
file b:file
findutils b:find,xargs
grep b:egrep,fgrep,grep,rgrep
gzip b:gunzip,gzexe,gzip,zcat,zcmp,zdiff,zegrep,zfgrep,zforce,zgrep,zless,zmore,znew,uncompress
hostname b:hostname,dnsdomainname,domainname,nisdomainname,ypdomainname
init-system-helpers e:rc0.d,rc1.d,rc2.d,rc3.d,rc4.d,rc5.d,rc6.d,rcS.d,systemd b:deb-systemd-helper,deb-systemd-invoke s:invoke-rc.d,service,update-rc.d
iproute2 b:ip,lnstat,netshaper,nstat,rdma,routel,ss,ctstat,rtstat s:arpd,bridge,dcb,devlink,dpll,genl,rtacct,rtmon,tc,tipc,vdpa,ip
iptables s:iptables-apply,nfnl_osf,xtables-legacy-multi,xtables-nft-multi,arptables-nft,arptables-nft-restore,arptables-nft-save,arptables-translate,ebtables-nft,ebtables-nft-restore,ebtables-nft-save,ebtables-translate,ip6tables-apply,ip6tables-legacy,ip6tables-legacy-restore,ip6tables-legacy-save,ip6tables-nft,ip6tables-nft-restore,ip6tables-nft-save,ip6tables-restore-translate,ip6tables-translate,iptables-legacy,iptables-legacy-restore,iptables-legacy-save,iptables-nft,iptables-nft-restore,iptables-nft-save,iptables-restore-translate,iptables-translate,xtables-monitor b:iptables-xml
iputils-ping b:ping,ping4,ping6
jq b:jq
kmod e:depmod.d,modprobe.d b:kmod,lsmod s:depmod,insmod,lsmod,modinfo,modprobe,rmmod
less b:less,lessecho,lesskey,lesspipe,lessfile
libattr1 e:xattr.conf
libaudit-common e:libaudit.conf
libc-bin e:bindresvport.blacklist,default,gai.conf,ld.so.conf,ld.so.conf.d b:getconf,getent,iconv,ldd,locale,localedef,pldd,tzselect,zdump,ld.so s:iconvconfig,ldconfig,zic
libc6 e:ld.so.conf.d
libcap2-bin s:capsh,getcap,getpcaps,setcap
libegl1 e:glvnd
libgssapi-krb5-2 e:gss
libmagic1t64 e:magic,magic.mime
libpam-modules e:security
libpam-modules-bin s:faillock,mkhomedir_helper,pam_namespace_helper,pam_timestamp_check,pwhistory_helper,unix_chkpwd,unix_update
libpam-runtime e:pam.conf,pam.d s:pam-auth-update,pam_getenv
libpython3.14-minimal e:python3.14
libsemanage-common e:selinux
libsensors-config e:sensors.d,sensors3.conf
libtirpc-common e:netconfig
login e:pam.d b:login s:nologin
login.defs e:login.defs
mawk b:mawk
mount b:mount,umount s:losetup,swapoff,swapon
ncurses-base e:terminfo
ncurses-bin b:clear,infocmp,tabs,tic,toe,tput,tset,captoinfo,infotocap,reset
net-tools b:netstat s:arp,ifconfig,ipmaddr,iptunnel,mii-tool,nameif,plipconfig,rarp,route,slattach
netbase e:ethertypes,protocols,rpc,services
netcat-openbsd b:nc.openbsd
nftables e:nftables.conf s:nft
openssl e:ssl b:openssl
passwd e:default,pam.d b:chage,chfn,chsh,gpasswd,passwd s:chgpasswd,chpasswd,groupadd,groupdel,groupmod,grpck,grpconv,grpunconv,newusers,pwck,pwconv,pwunconv,shadowconfig,useradd,userdel,usermod,vipw,vigr
perl-base b:perl,perl5.42.3
procps e:init.d,sysctl.d b:free,hugetop,kill,pgrep,pidwait,pmap,ps,pwdx,skill,slabtop,tload,top,uptime,vmstat,w,watch,pkill,snice s:sysctl
psmisc b:fuser,killall,peekfd,prtstat,pslog,pstree,pstree.x11
python3-minimal b:py3clean,py3compile,py3versions,python3
python3.14-minimal b:python3.14
runc s:fs-idmap,pidfd-kill,recvtty,remap-rootfs,runc,sd-helper,seccompagent b:runc
sed b:sed
socat b:filan,procan,socat-broker.sh,socat-chain.sh,socat-mux.sh,socat1,socat
sqv b:sqv
strace b:strace,strace-log-merge
stress-ng b:stress-ng
systemd e:binfmt.d,credstore,credstore.encrypted,kernel,profile.d,security,ssh,systemd,tmpfiles.d,xdg b:busctl,hostnamectl,journalctl,kernel-install,localectl,loginctl,networkctl,systemctl,systemd-ac-power,systemd-analyze,systemd-ask-password,systemd-cat,systemd-cgls,systemd-cgtop,systemd-creds,systemd-delta,systemd-detect-virt,systemd-escape,systemd-firstboot,systemd-id128,systemd-inhibit,systemd-machine-id-setup,systemd-mount,systemd-mute-console,systemd-notify,systemd-path,systemd-pty-forward,systemd-run,systemd-socket-activate,systemd-stdio-bridge,systemd-sysext,systemd-sysinstall,systemd-sysusers,systemd-tmpfiles,systemd-tty-ask-password-agent,systemd-vpick,timedatectl,varlinkctl,run0,systemd-confext,systemd-umount l:systemd,systemd-backlight,systemd-battery-check,systemd-binfmt,systemd-boot-check-no-failures,systemd-bsod,systemd-executor,systemd-factory-reset,systemd-fsck,systemd-growfs,systemd-hibernate-resume,systemd-hostnamed,systemd-journald,systemd-localed,systemd-logind,systemd-makefs,systemd-network-generator,systemd-networkd,systemd-networkd-wait-online,systemd-pstore,systemd-quotacheck,systemd-random-seed,systemd-remount-fs,systemd-reply-password,systemd-rfkill,systemd-shutdown,systemd-sleep,systemd-socket-proxyd,systemd-ssh-issue,systemd-ssh-proxy,systemd-storagetm,systemd-sulogin-shell,systemd-sysctl,systemd-timedated,systemd-update-done,systemd-user-runtime-dir,systemd-user-sessions,systemd-validatefs,systemd-volatile-root,systemd-xdg-autostart-condition,systemd-sysroot-fstab-check
systemd-sysv s:halt,init,poweroff,reboot,shutdown
sysvinit-utils s:fstab-decode,killall5 b:pidof
tar b:tar s:rmt-tar,tarcat e:rmt
tcpdump e:apparmor.d b:tcpdump
tini-static b:tini-static
traceroute b:lft.db,traceproto.db,traceroute-nanog,traceroute.db,traceroute6.db s:tcptraceroute.db
tree b:tree
udev e:modules-load.d,udev b:systemd-hwdb,udevadm l:systemd-modules-load,systemd-udevd
uidmap b:getsubids,newgidmap,newuidmap
util-linux e:pam.d b:choom,chrt,dmesg,fallocate,findmnt,flock,getopt,hardlink,ionice,ipcmk,ipcrm,ipcs,logger,lsblk,lscpu,lsipc,lslocks,lsns,mcookie,more,mountpoint,namei,nsenter,partx,prlimit,setarch,setpriv,setsid,setterm,su,taskset,uclampset,unshare,whereis,i386,linux32,linux64,x86_64 s:agetty,blkdiscard,blkid,blockdev,findfs,fsck,fsfreeze,fstrim,mkfs,mkswap,readprofile,rtcwake,runuser,sulogin,swaplabel,wipefs,zramctl,getty
util-linux-extra b:addpart,bits,blkzone,chcpu,chmem,copyfilerange,coresched,delpart,enosys,exch,fadvise,fincore,getino,isosize,ldattach,lsclocks,lsfd,lsirq,lslogins,lsmem,newgrp,pipesz,pivot_root,rename.ul,resizepart,switch_root,waitpid,wdctl,sg s:blkpr,ctrlaltdel,fsck.cramfs,fsck.minix,hwclock,mkfs.bfs,mkfs.cramfs,mkfs.minix
vim-common e:vim b:helpztags
vim-tiny e:vim b:vim.tiny`;
