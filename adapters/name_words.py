"""Words that are given names wherever they stand, such as are surnames too, surnames, and such as are no name: of the
commonest.

GUADALUPE, JESÚS, SANTIAGO, MARTÍN and many more are both. They are taken for given names only behind one that hardly
ever stands alone: MARÍA GUADALUPE, JUAN MARTÍN. What is here makes a name unclear, never clear.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN = _words(
    """
    abel abigail abraham adela adriana aida alan alberto alejandra alejandrina alejandro alexa alexander alexis
    alfredo alicia alma amalia amanda amparo ana anabel andrea angela angelica araceli ariadna ariana armando arturo
    aurora beatriz benjamin berenice bernardo bertha blanca brandon brayan brenda bryan camila carla carlos carolina
    cecilia cesar christian christopher citlali clara claudia concepcion cristian cristina daniela david dayana
    delia diana dolores dulce edgar edith eduardo efrain elena elia elizabeth eloisa elsa elvia emilia emiliano
    emilio emmanuel enriqueta erica erik erika ernesto esmeralda esperanza esther eugenia eva evelyn fabiola fatima
    federico fernanda fernandina fernando fidel francisca gabriela genaro gerardo gilberto gisela gloria graciela
    griselda gustavo hector heriberto hilda hugo humberto ignacia ileana imelda ines irene iris irma isaac isabel
    isabella ismael itzel ivan ivonne jacqueline janeth javier jazmin jennifer jessica jimena joaquina jonathan
    jorge jose josefa josefina josue juan juana juanita judith julia juliana julieta julio karen karina karla kevin
    laura leonardo leonor leticia lidia liliana lizbeth lorena lourdes lucero lucia lucila luisa luz manuela
    margarita maria mariana maribel maricela marina mario marisol marta martha martina mauricio maximiliano mayra
    mercedes micaela miriam moises monica nadia nancy natalia nayeli nicole noe noemi nora norma octavio ofelia olga
    oscar pamela paola patricia paula pilar rafaela raquel raul rebeca regina renata reynaldo ricardo roberta
    roberto rocio rodolfo rodrigo rogelio rosalba rosalia rosalinda rosaura roxana ruben ruth samantha samuel sandra
    sara saul sergio silvia socorro sofia sonia stephanie susana tania teresa tomasa uriel valentina valeria vanessa
    veronica victor virginia viviana wendy ximena yadira yesenia yolanda zaira
    """
)
EITHER = _words(
    """
    adan agustin andres angel angeles antonia antonio asuncion basilio benito carmen cristobal damian daniel diego
    domingo elias enrique esteban fabian felipe francisco gabriel gregorio guadalupe guillermo ignacio isidro jaime
    jesus joaquin julian lorenzo lucas luis magdalena manuel marcos martin mateo matias miguel nicolas pablo pascual
    pedro rafael ramon refugio rosa rosario salvador santiago sebastian silverio simon tomas trinidad valentin
    vicente victoria
    """
)
# The commonest: of a hundred persons, some fifty have one of them for their first.
SURNAMES = _words(
    """
    aguilar aguirre alvarado alvarez avila ayala barrera bautista beltran blanco bravo cabrera calderon camacho campos
    cano cardenas carrillo castaneda castañeda castillo castro cervantes chavez contreras cordova coronado corona
    cortes cortez cruz davila delgado diaz dominguez duran espinosa espinoza esparza estrada fernandez figueroa flores
    franco fuentes gallegos garcia garza gomez gonzales gonzalez guerrero gutierrez guzman hernandez herrera huerta
    ibarra jimenez juarez lara leon lopez lozano lugo luna macias maldonado marquez martinez medina mejia melendez
    mendez mendoza meza miranda molina montes montoya mora morales moreno munoz muñoz navarro nunez nuñez ochoa
    olivares orozco ortega ortiz osorio pacheco padilla palacios parra pena peña peralta perez ponce quintero ramirez
    ramos rangel renteria reyes reyna rios rivas rivera robles rocha rodriguez rojas roman romero rosales
    rubio ruiz salas salazar salgado salinas sanchez sandoval santos serrano silva solis solorzano soto suarez tapia
    tellez torres tovar trejo trujillo uribe valdes valdez valencia valenzuela vargas vasquez vazquez vega velasco
    velazquez vera villa villanueva villarreal villegas zamora zapata zaragoza zavala zuniga zuñiga
    """
)
# Hardly ever alone: the name behind one is part of it.
FIRST = _words("ana angel j jose juan luis ma maria miguel rosa")
# How shops, banks and schools begin to call themselves; none that is a surname, as MERCADO, PLAZA or SANTANDER are.
TRADES = _words(
    """
    abarrotera abarrotes agencia autobuses autolavado autopartes autoservicio autotransportes banco banorte bar
    barberia bodega boutique cafeteria cantina carniceria carpinteria cerrajeria clinica cocina colegio comedor
    comercial comercializadora constructora consultorio cooperativa coppel cremeria deportivo despacho distribuidora
    dulceria empacadora escuela estetica estacionamiento farmacia farmacias ferreteria floreria fonda
    fruteria funeraria gasolinera gimnasio grupo guarderia herreria hospital hotel imprenta inmobiliaria instituto
    jardin joyeria jugueteria kinder laboratorio lavanderia libreria llantera loncheria maderas
    madereria merceria minisuper miscelanea motel muebleria negocio neveria novedades
    operadora optica oxxo panaderia papeleria pasteleria peluqueria pescaderia pizzeria polleria primaria preparatoria
    preescolar purificadora recauderia refaccionaria refacciones restaurant restaurante rosticeria salon
    secundaria servicios sindicato soriana sucursal super supermercado taller taqueria telesecundaria tienda tiendas
    tintoreria tlapaleria tortilleria transportes universidad verduleria veterinaria vinateria vulcanizadora walmart
    zapateria
    """
)
# Surnames of their own behind a particle: no other surname ends in them, as PONCE DE LEON does in DE LEON.
STANDING = frozenset({"de anda", "de la cruz", "de la o", "de la paz", "de la rosa", "del angel"})
# One surname, though its second half is or looks like another.
BOUND = frozenset(
    {"diaz de leon", "fernandez de lara", "garcia de leon", "ladron de guevara", "montes de oca", "ponce de leon"}
)
# What a given name with a particle begins with (MARIA DE LA CRUZ, JUAN DE DIOS), or ends with (CARMEN DEL ROSARIO).
BEFORE = _words("ana j jose juan luz m ma maria rosa")
DEVOUT = _words(
    """
    angeles asuncion carmen cielo concepcion consuelo dios dolores fatima guadalupe jesus lourdes luz mar milagro
    milagros nieves paz pilar pueblito refugio remedios rocio rosario sagrario salud socorro sol transito
    """
)
# What stands for no name (JUAN N), joins two of them, ends a company's, or stands in an institution's.
NO_NAME = TRADES | _words(
    """
    n nn x xx xxx o e alias sa cv rl sc ac sab sapi spr quien quienes resulte resulten responsable responsables
    sociedad ayuntamiento municipio gobierno secretaria instituto comision fiscalia escuela empresa asociacion
    desconocido desconocida persona menor identificado identificada
    """
)
