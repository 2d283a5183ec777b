"""Debian's paho at a broker, for tests: does what an ordinary client does, and says in a line of JSON what came.

    mqtt_peer.py PORT VERSION      3 for MQTT 3.1, 4 for 3.1.1, 5"""
import json
import sys
import threading

import paho.mqtt.client as mqtt

port, version = int(sys.argv[1]), int(sys.argv[2])
heard, ready, done = [], threading.Event(), threading.Event()


def on_message(client, userdata, message):
    heard.append([message.topic, message.payload.decode(), message.qos, bool(message.retain)])
    if message.payload == b"end":
        done.set()


client = mqtt.Client(client_id="paho", protocol=version)
client.on_message = on_message
client.on_connect = lambda client, *rest: client.subscribe("t/#", 2)
client.on_subscribe = lambda *rest: ready.set()
client.will_set("t/will", "bye", 1)
client.connect("127.0.0.1", port, 10)
client.loop_start()
assert ready.wait(20), "no SUBACK"
for qos in (0, 1, 2):
    client.publish("t/q", f"qos {qos}", qos).wait_for_publish()
client.publish("t/kept", "kept", 1, retain=True).wait_for_publish()
client.publish("t/kept", "", 1, retain=True).wait_for_publish()
client.publish("t/end", "end", 1).wait_for_publish()
assert done.wait(20), "the last message did not come"
client.disconnect()
client.loop_stop()
print(json.dumps({"event": "done", "heard": heard}), flush=True)
