"""Online mediation between both sides: invitation, consent, rooms, offers, appointments, the draft and its confirmation."""
