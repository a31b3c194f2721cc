"""Pages that only a browser reads, and that do what a browser must not do for them."""

from hostile_addresses import SPELLINGS
from hostile_http import fixed, http, made
from hostile_world import World

# {0} is the address of the canary, without a scheme
_TO_THE_CANARY = {
    "fetch": "fetch('http://{0}/x',{{mode:'no-cors'}});fetch('/x',{{method:'POST'}})",
    "xhr": "let r=new XMLHttpRequest();r.open('GET','http://{0}/x');r.send()",
    "beacon": "navigator.sendBeacon('http://{0}/x','a')",
    "socket": "new WebSocket('ws://{0}/x');new EventSource('http://{0}/x')",
    "peer": "let s={{urls:['stun:{0}','turn:{0}?transport=tcp'],username:'a',credential:'b'}};"
    "let p=new RTCPeerConnection({{iceServers:[s]}});"
    "p.createDataChannel('a');p.createOffer().then(o=>p.setLocalDescription(o))",
    "location": "location='http://{0}/x'",
    "replace": "location.replace('http://{0}/x')",
    "form": "document.body.innerHTML='<form method=post action=http://{0}/x></form>';document.forms[0].submit()",
    "window": "window.open('http://{0}/x')",
    "frame": "document.body.innerHTML='<iframe src=http://{0}/x></iframe><object data=http://{0}/x></object><embed src=http://{0}/x>'",
    "image": "new Image().src='http://{0}/x';document.body.innerHTML='<img srcset=\"http://{0}/x 1x\"><video src=http://{0}/x>'",
    "style": "document.head.innerHTML='<link rel=stylesheet href=http://{0}/x><link rel=preconnect href=http://{0}>'"
    "+'<link rel=prefetch href=http://{0}/x><link rel=dns-prefetch href=//{0}>'",
    "script": "let s=document.createElement('script');s.src='http://{0}/x';document.head.append(s)",
    "module": "import('http://{0}/x.js')",
    "worker": "new Worker(URL.createObjectURL(new Blob([\"fetch('http://{0}/x')\"])))",
    "speculation": "let s=document.createElement('script');s.type='speculationrules';"
    's.text=\'{{"prerender":[{{"urls":["http://{0}/x"]}}]}}\';document.head.append(s)',
    "redirected": "fetch('/away/0',{{mode:'no-cors'}});new Image().src='/away/1';location='/away/2'",
    "popup-of-a-file": "window.open('file:///etc/passwd');location='file:///etc/passwd'",
    "later": "setTimeout(()=>location='http://{0}/x',1500)",
}
_WITHOUT_END = {
    "loop": "while(1){}",
    "alerts": "for(;;)alert('a')",
    "prompts": "onbeforeunload=()=>'a';for(;;)confirm('a')",
    "windows": "for(let i=0;i<500;i++)window.open('/good/first')",
    "memory": "let a=[];for(;;)a.push(new Array(1e6).fill(Math.random()))",
    "nodes": "for(;;)document.body.append(...Array.from({length:1e4},()=>document.createElement('p')))",
    "text": "document.body.innerText='word '.repeat(4e7)",
    "reloads": "location.reload()",
    "history": "for(let i=0;;i++)history.pushState(0,'','/h'+i)",
    "hashes": "setInterval(()=>location.hash=Math.random(),1)",
    "timers": "setInterval(()=>fetch('/t'+Math.random()),1)",
    "download": "let a=document.createElement('a');a.href='/file.bin';a.download='x';a.click()",
    "print": "for(;;)print()",
    "open-forever": "document.open();document.write('a')",
    "load-forever": "new Image().src='/silence';document.body.innerHTML='<iframe src=/silence></iframe>'",
    "crash": "location='chrome://crash'",
    "worker-storm": "for(let i=0;i<200;i++)new Worker(URL.createObjectURL(new Blob(['for(;;);'])))",
    "service-worker": "navigator.serviceWorker.register('/sw.js')",
}


def build(world: World) -> None:
    """Add the hosts. Each page is a shell that its script would fill."""
    canary = f"127.0.0.1:{world.canary}"
    scripts = {f"canary-{name}": text.format(canary) for name, text in _TO_THE_CANARY.items()} | _WITHOUT_END
    for name, script in world.some(scripts.items()):
        host = world.host(f"script-{name}", "scripts")
        host.hostile("/page", fixed(http(_shell(script))))
        for number, spelling in enumerate(SPELLINGS[:3]):
            away = spelling.format(world.canary)
            host.hostile(f"/away/{number}", fixed(http(b"", f"Location: {away}/x", status="302 Found")), link=False)
        host.hostile("/silence", lambda request: request.hold() or (), link=False)
        host.hostile(
            "/sw.js", fixed(http(b"onfetch=e=>e.respondWith(fetch('/x'))", kind="text/javascript")), link=False
        )
        host.hostile("/file.bin", made(lambda: bytes(9_000_000), kind="application/octet-stream"), link=False)


def _shell(script: str) -> bytes:
    return f'<!doctype html><title>a page</title><div id="app"></div><script>{script}</script>'.encode()
