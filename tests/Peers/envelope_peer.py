"""Envelopes made and opened by the library "cryptography", from docs/envelopes.md alone: envelope_peer.py FOLDER.

FOLDER holds NAME.key.pem and NAME.pub.pem. It obeys the lines that it is told, one JSON object each, and answers each with one; bytes are
base64."""
import base64
import hashlib
import json
import secrets
import struct
import sys
import time

from cryptography.hazmat.primitives import hashes, padding as blocks, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHA = hashes.SHA256()
OAEP = padding.OAEP(mgf=padding.MGF1(SHA), algorithm=SHA, label=None)
PSS = padding.PSS(mgf=padding.MGF1(SHA), salt_length=32)
SIGNED = b"Tributary sealed envelope 1, signature"
KEY = b"Tributary sealed envelope 1, key"


def private(name):
    with open(f"{sys.argv[1]}/{name}.key.pem", "rb") as file:
        return serialization.load_pem_private_key(file.read(), None)


def public(name):
    with open(f"{sys.argv[1]}/{name}.pub.pem", "rb") as file:
        return serialization.load_pem_public_key(file.read())


def key_id(key):
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).digest()


def derived(own, theirs, nonce, point, recipient):
    return HKDF(SHA, 32, nonce, KEY + point + recipient).derive(own.exchange(ec.ECDH(), theirs))


def seal(sender, recipient, purpose, run, round, payload):
    mine, to = private(sender), public(recipient)
    nonce, recipient_id = secrets.token_bytes(16), key_id(to)
    if isinstance(to, rsa.RSAPublicKey):
        key = secrets.token_bytes(32)
        wrapped = to.encrypt(key, OAEP)
    else:
        fresh = ec.generate_private_key(ec.SECP256R1())
        wrapped = fresh.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        key = derived(fresh, to, nonce, wrapped, recipient_id)
    kinds = [1 if isinstance(one, (rsa.RSAPublicKey, rsa.RSAPrivateKey)) else 2 for one in (to, mine)]
    texts = [text.encode() for text in (sender, recipient, run, purpose)]
    head = b"TBSE" + bytes([1, *kinds, 0]) + struct.pack(">q", int(time.time() * 1000)) + nonce
    head += struct.pack(">iI", round, len(payload)) + key_id(mine.public_key()) + recipient_id
    head += bytes(len(text) for text in texts) + struct.pack(">HH", len(wrapped), mine.key_size // 8 if kinds[1] == 1 else 64)
    head += b"".join(texts) + wrapped
    sealed = AESGCM(key).encrypt(nonce[:12], payload, head)
    head += hashlib.sha256(sealed).digest()
    if kinds[1] == 1:
        signature = mine.sign(SIGNED + head, PSS, SHA)
    else:
        r, s = utils.decode_dss_signature(mine.sign(SIGNED + head, ec.ECDSA(SHA)))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return head + signature + sealed


def opened(envelope):
    assert envelope[:5] == b"TBSE\x01" and envelope[7] == 0
    lengths = list(envelope[104:108])
    wrapped_length, signature_length = struct.unpack(">HH", envelope[108:112])
    at, texts = 112, []
    for length in lengths:
        texts.append(envelope[at:at + length].decode())
        at += length
    sender, recipient, run, purpose = texts
    head = envelope[:at + wrapped_length]
    wrapped, digest = envelope[at:len(head)], envelope[len(head):len(head) + 32]
    signature = envelope[len(head) + 32:len(head) + 32 + signature_length]
    sealed = envelope[len(head) + 32 + signature_length:]
    round, length = struct.unpack(">iI", envelope[32:40])
    assert len(sealed) == length + 16 and hashlib.sha256(sealed).digest() == digest
    theirs, mine = public(sender), private(recipient)
    assert envelope[40:72] == key_id(theirs) and envelope[72:104] == key_id(mine.public_key())
    if envelope[6] == 1:
        theirs.verify(signature, SIGNED + head + digest, PSS, SHA)
    else:
        parts = utils.encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        theirs.verify(parts, SIGNED + head + digest, ec.ECDSA(SHA))
    nonce = envelope[16:32]
    if envelope[5] == 1:
        key = mine.decrypt(wrapped, OAEP)
    else:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), wrapped)
        key = derived(mine, point, nonce, wrapped, envelope[72:104])
    return dict(sender=sender, recipient=recipient, run=run, purpose=purpose, round=round,
                payload=AESGCM(key).decrypt(nonce[:12], sealed, head))


def minimal(number):
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def legacy_sign(name):
    numbers = private(name).private_numbers()
    return minimal(pow(int.from_bytes(name.encode(), "big"), numbers.d, numbers.public_numbers.n))


def legacy_signed(name, signature):
    numbers = public(name).public_numbers()
    return minimal(pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)) == name.encode()


def legacy_encrypt(recipient, key, payload):
    pad = blocks.PKCS7(128).padder()
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return dict(wrapped=public(recipient).encrypt(key, padding.PKCS1v15()),
                encrypted=cipher.update(pad.update(payload) + pad.finalize()) + cipher.finalize())


def legacy_decrypt(recipient, wrapped, encrypted):
    key = private(recipient).decrypt(wrapped, padding.PKCS1v15())
    cipher = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
    pad = blocks.PKCS7(128).unpadder()
    return dict(key=key, payload=pad.update(cipher.update(encrypted) + cipher.finalize()) + pad.finalize())


DO = {one.__name__: one for one in (seal, opened, legacy_sign, legacy_signed, legacy_encrypt, legacy_decrypt)}
BYTES = {"payload", "envelope", "signature", "wrapped", "encrypted", "key"}


def said(value):
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return {name: said(one) for name, one in value.items()} if isinstance(value, dict) else value


for line in sys.stdin:
    order = json.loads(line)
    what = DO[order.pop("do")]
    print(json.dumps({"answer": said(what(**{name: base64.b64decode(one) if name in BYTES else one for name, one in order.items()}))}),
          flush=True)
