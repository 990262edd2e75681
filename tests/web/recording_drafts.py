"""The part of the walk around drafts, notes, speakers, commitments and the calendar."""

CALENDAR = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
BEGIN:VEVENT
UID:one@example.org
DTSTAMP:20260302T090000Z
DTSTART:20990302T090000Z
DTEND:20990302T100000Z
SUMMARY:Coaching
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


def before_approval(on, coach, coachee, here, session):
    """Read, change and note; the draft is shared as a recap at the end."""
    base = f"/v1/sessions/{session}"
    edits = on.stage.chatham.summaries.edit_run
    tag = on.ask(coach, "GET", f"{base}/draft").headers["ETag"]
    on.ask(coach, "GET", f"{base}/draft/turns")
    new = {"section": "goal", "text": "Hand over the rota.", "turns": [2]}
    matched = {"headers": {"If-Match": tag}}
    asked = on.ask(coach, "POST", f"{base}/draft/lines", json=new, **matched).json()
    edits.run_next()
    on.ask(coach, "GET", f"{base}/draft/edits/{asked['id']}")
    line = on.ask(coach, "GET", f"{base}/draft")
    first = line.json()["lines"][0]["id"] if "lines" in line.json() else "overview:1"
    matched = {"headers": {"If-Match": line.headers["ETag"]}}
    body = {"text": "She hands over the rota."}
    on.ask(coach, "PUT", f"{base}/draft/lines/{first}", json=body, **matched)
    edits.run_next()
    matched = {"headers": {"If-Match": on.ask(coach, "GET", f"{base}/draft").headers["ETag"]}}
    on.ask(coach, "DELETE", f"{base}/draft/lines/{first}", **matched)
    wanted = {"lines": ["commitments:1"]}
    on.ask(coach, "POST", f"{base}/recap/preview", json=wanted)
    noted = {"text": "Ask about the rota."}
    on.ask(coach, "PUT", f"{base}/note", json=noted, headers={"If-None-Match": "*"})
    on.ask(coach, "GET", f"{base}/note")
    tag = on.ask(coach, "GET", f"{base}/draft").headers["ETag"]
    on.ask(coach, "POST", f"{base}/recap", json=wanted, headers={"If-Match": tag})
    on.ask(coachee, "GET", f"{base}/recap")
    on.ask(coach, "GET", f"{base}/copies/recap.md")
    kept = on.ask(coach, "GET", "/v1/commitments", params=here).json()["items"][0]
    body = {"standing": "done", "version": kept["version"]}
    on.ask(coach, "POST", f"/v1/commitments/{session}/{kept['line']}", json=body)


def calendar_and_today(on, coach, here):
    """What is there before a session, and a file whose speakers nobody has named."""
    on.ask(coach, "POST", "/v1/calendar", params=here, content=CALENDAR)
    on.ask(coach, "GET", "/v1/calendar.ics")
    on.ask(coach, "GET", "/v1/today")
    on.ask(coach, "GET", "/v1/preparing", params=here)
    on.ask(coach, "DELETE", "/v1/calendar", params=here)
    said = b"Voice 1: What would make this hour worth it?\nVoice 2: I want to hand over the rota."
    waits = on.ask(coach, "POST", "/v1/sessions", params=here, content=said).json()["id"]
    on.ask(coach, "GET", f"/v1/sessions/{waits}/speakers")
    named = [{"label": "Voice 1", "part": "coach"}, {"label": "Voice 2", "part": "coachee"}]
    on.ask(coach, "POST", f"/v1/sessions/{waits}/speakers", json={"speakers": named})
