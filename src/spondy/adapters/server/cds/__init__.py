"""CDS Hooks 2.0: discovery, services that answer with one card a gap, and feedback on the cards.

Source: HL7 CDS Hooks 2.0, https://cds-hooks.hl7.org/2.0/.
"""

from spondy.adapters.server.cds.routes import router

__all__ = ["router"]
