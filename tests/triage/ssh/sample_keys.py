"""Public keys that ``ssh-keygen`` made, and what it says of them; their private halves are gone."""

from __future__ import annotations

import base64

from triage.store.records import KeyRecord

ADDED = "2026-03-02T09:00:00.000Z"

ANA = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILjPsiISAA2YoOwZ+qvzX0tVuopqq80J/dPTGbYLjyXN"
ANA_FINGERPRINT = "SHA256:8yq5RRGaqmcWeafs4OFys23OgthRmWeJ3+SiSw7UgaI"

BO = (
    "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBHMw2f4OsfyJYMc9UMwzlFPVaesKpeGn"
    "0QQBQCX35zGmGzM2wCWi6MO2HipiUQXDecmXaOn+sQ8V+dVkpiAwt6AHSYHpECdM5RgHhFM5z0gD1I3PkR/4CoDDa/Jp2mJrJw=="
)
BO_FINGERPRINT = "SHA256:rSNCD5rvO9JCJ02vGuOS2EJhatizbgiTfXr//WB/rMc"

WEAK = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCuXgp9NykCbSADHcxOUMvOXHGicZnsdNmvTwZtQT1YBSlrSW0qCQAl7jOIrWb9Ze/"
    "IGj+Jf5i3YfTxTUQCvS4PEGLiK20Ft5mmEq5bYvwY2jEw/uqASz5cu/LTKuN5/NXQbJ4Wu9+5cTfmntEuD6H/VuheJyZwcAsrjc0svJT"
    "GVd/2W1KoX2lZcBxTS4C4+4/ouJ6/u/J56jn9IRRm8b+UbDxehzJPjt2w4Xz+iPwQT40TKxQnlty69MWbKCm2OXlS93iliLhnITseQhL"
    "/DaJQjFQ5eHbi+mUoT6S3xuz5NM390yM1ECtWPZscp3JKs6IeF3aN/CYtNxwj9aOc3aqj"
)
"""RSA of 2,048 bits."""

STRONG = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQCjvd/SIxb8DKTobaYssfA23crJL3Npqe+XH2VEaFzTl066Kte7wUEgPYZqfUBwcgo3"
    "tMbHRAIB5i+7cpnhCep+atssX9EUcf6W4omQZChntiUJHu31gS7ssj61ANE4OzLynJp0iJ7aU049LuVspeYtyTlse3+THkh/81I5JhzW"
    "AvaS2OJ++9o53BWiJ0R5ciNg/TgyLBc5cQFFrjj8ufq3zoCqPczc0KSvkBp9niGyPR8QxfAjRI7bn1/Oy7kR8R+ZtpWIVMfE0cSQ0rYn"
    "HUIC1nPPLH6cKjxOgEG32zFJOKy/VmNpSif7mFoR+X4jxCXierJbvqckykY3dPpUJNQ71qFC9FU0lCTQHaJZkWJGZJStuhT2n2sFKFUY"
    "T9VAS93/qVaf7mlDNTZzf+CPklJYWjMo6r2pvfEKNcRVjSoRd6Mc7r9IJM/0dvK55CG+2z37+idhK2Di6ug2CUQuXjUSBduNuFYDloFI"
    "gRVZHPsXs0OYss15j6ld+b/nhZ7+0uk="
)
"""RSA of 3,072 bits."""
STRONG_FINGERPRINT = "SHA256:dm0BCeRCnNNn1YaYN9SW/MDuh3vwkeTHB58AvWZIj3M"

RFC4716 = f"""---- BEGIN SSH2 PUBLIC KEY ----
Comment: "256-bit ED25519, converted by ana\\
 from OpenSSH"
{ANA.split()[1]}
---- END SSH2 PUBLIC KEY ----
"""


def strings(*parts: bytes) -> bytes:
    """Return a key's encoding made of these strings (RFC 4251, section 5)."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def line_of(kind: str, *parts: bytes) -> str:
    """Return the line of a key of these parts behind its kind."""
    return f"{kind} {base64.b64encode(strings(kind.encode(), *parts)).decode()}"


SECURITY_KEY = line_of("sk-ssh-ed25519@openssh.com", base64.b64decode(ANA.split()[1])[-32:], b"ssh:triage")
"""Ana's point as a hardware key would show it."""

ANAS_KEY = KeyRecord(ANA_FINGERPRINT, ANA, "laptop", ADDED)
BOS_KEY = KeyRecord(BO_FINGERPRINT, BO, None, ADDED)
